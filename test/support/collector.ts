import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A span as a collector stores it. */
export interface TracedSpan {
  traceId: string;
  id: string;
  /** Empty for the first span of a trace in this process. */
  parentId: string;
  name: string;
  /** 1 internal, 2 server, 3 client. */
  kind: number;
  attributes: Readonly<Record<string, string | number>>;
  isError: boolean;
}

export interface Collector {
  /** The value of OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string;
  spans: TracedSpan[];
  /** Attributes of the process. */
  resource: Readonly<Record<string, string | number>>;
  /** All that arrived, as it was sent. */
  received: Buffer[];
  /** While true, it answers 400 and stores nothing. */
  isRefusing: boolean;
  /** Number of these answers. */
  refusals: number;
  close(): Promise<void>;
}

/** An OpenTelemetry collector: takes OTLP as protobuf over HTTP. */
export async function aCollector(): Promise<Collector> {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const isFine = request.url === '/v1/traces' && request.headers['content-type'] === 'application/x-protobuf';
      const isTaken = isFine && !collector.isRefusing;
      if (isTaken) store(body);
      else collector.refusals++;
      response.writeHead(isTaken ? 200 : 400).end();
    });
  });
  const collector: Collector = {
    url: '',
    spans: [],
    resource: {},
    received: [],
    isRefusing: false,
    refusals: 0,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const store = (body: Buffer): void => {
    collector.received.push(body);
    for (const { value: resourceSpans } of fieldsOf(body)) {
      const parts = fieldsOf(resourceSpans as Buffer);
      for (const { value } of parts.filter(({ field }) => field === 1))
        collector.resource = attributesIn(value as Buffer, 1);
      for (const { value } of parts.filter(({ field }) => field === 2))
        for (const { value: span } of fieldsOf(value as Buffer).filter(({ field }) => field === 2))
          collector.spans.push(spanOf(span as Buffer));
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  collector.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return collector;
}

function spanOf(bytes: Buffer): TracedSpan {
  const fields = fieldsOf(bytes);
  const one = (number: number) => fields.find(({ field }) => field === number)?.value;
  const hex = (number: number): string => ((one(number) ?? Buffer.alloc(0)) as Buffer).toString('hex');
  const status = one(15);
  return {
    traceId: hex(1),
    id: hex(2),
    parentId: hex(4),
    name: String(one(5)),
    kind: Number(one(6)),
    attributes: attributesIn(bytes, 9),
    isError: status !== undefined && fieldsOf(status as Buffer).some(({ field, value }) => field === 3 && value === 2),
  };
}

function attributesIn(bytes: Buffer, number: number): Record<string, string | number> {
  const pairs = fieldsOf(bytes).filter(({ field }) => field === number);
  return Object.fromEntries(
    pairs.map(({ value: pair }) => {
      const [key, wrapped] = fieldsOf(pair as Buffer).map(({ value }) => value);
      const [inner] = fieldsOf(wrapped as Buffer);
      return [String(key), typeof inner?.value === 'number' ? inner.value : String(inner?.value)];
    }),
  );
}

/** The fields of a protobuf message: numbers, and texts and messages as bytes. */
function fieldsOf(bytes: Buffer): { field: number; value: number | Buffer }[] {
  const fields: { field: number; value: number | Buffer }[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      factor *= 128;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const tag = varint();
    const type = tag & 7;
    const value = type === 0 ? varint() : type === 2 ? take(varint()) : take(type === 1 ? 8 : 4);
    fields.push({ field: tag >> 3, value });
  }
  return fields;
}
