import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@nestjs/common';
import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVICE_NAME,
} from '@opentelemetry/semantic-conventions';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningStatement, statements } from '../database/statements.js';
import { databaseFaultOf } from '../errors/database-error.js';
import { type AnsweredRequest, operationOf, outcomeOf } from './call.js';
import { summaryOf } from './statement-summary.js';
import { ToldExporter } from './told-exporter.js';

/** Milliseconds that a stopping process waits for the collector. */
const FLUSH_WITHIN = 3_000;

/** Longer texts are cut. They have no values: the parameters are not part of the text. */
const MOST_CHARACTERS = 2_000;

/** The spans of a request: the whole request, and the call in it. */
interface RequestSpans {
  readonly request: Span;
  /** From when the body has been read. */
  call?: Span;
}

/**
 * Traces requests, their calls and the statements of these. The attributes have no personal data. Importing this file
 * imports OpenTelemetry.
 */
export class Tracing {
  private readonly current = new AsyncLocalStorage<Span>();
  private readonly spansOf = new WeakMap<object, RequestSpans>();
  private readonly spanOf = new WeakMap<RunningStatement, Span>();
  private readonly provider: NodeTracerProvider;
  private readonly tracer;
  private readonly subscribers = {
    start: (statement: RunningStatement) => this.startStatement(statement),
    end: () => {},
    asyncStart: () => {},
    asyncEnd: (statement: RunningStatement) => this.endStatement(statement),
    error: () => {},
  };

  /** @param endpoint of the collector; OpenTelemetry reads its other settings from the environment (`OTEL_…`) */
  constructor(endpoint: string) {
    const exporter = new ToldExporter(new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }), new Logger('Traces'));
    this.provider = new NodeTracerProvider({
      resource: defaultResource()
        .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'provisioning' }))
        .merge(detectResources({ detectors: [envDetector] })),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('provisioning');
    statements.subscribe(this.subscribers);
  }

  /**
   * @param traceparent of a trusted client (W3C Trace Context); else a new trace begins
   * @returns the value for the response header `traceresponse`, in the same form
   */
  begin(
    request: object,
    traceparent: string | undefined,
    { method, route }: { method: string; route: string },
  ): string {
    const span = this.tracer.startSpan(
      `${method} ${route}`,
      { kind: SpanKind.SERVER, attributes: { [ATTR_HTTP_REQUEST_METHOD]: method, [ATTR_HTTP_ROUTE]: route } },
      contextOf(traceparent),
    );
    this.spansOf.set(request, { request: span });
    const { traceId, spanId, traceFlags } = span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  /** Runs the handler. Its statements belong to the call. */
  run(request: object, handler: () => void): void {
    const spans = this.spansOf.get(request);
    if (spans === undefined) {
      handler();
      return;
    }
    spans.call = this.tracer.startSpan('call', {}, under(spans.request));
    this.current.run(spans.call, handler);
  }

  end(request: object, answered: AnsweredRequest): void {
    const spans = this.spansOf.get(request);
    if (spans === undefined) return;
    const { transport, status, requestId, organization } = answered;
    const [operation, outcome] = [operationOf(answered), outcomeOf(answered)];
    const isFault = outcome === 'INTERNAL' || outcome === 'UNAVAILABLE';
    for (const span of [spans.call, spans.request]) {
      if (outcome !== 'OK') span?.setAttribute(ATTR_ERROR_TYPE, outcome);
      if (isFault) span?.setStatus({ code: SpanStatusCode.ERROR });
    }
    spans.call?.updateName(operation).setAttributes({
      'provisioning.transport': transport,
      'provisioning.outcome': outcome,
      ...(organization !== null && { 'provisioning.organization': organization }),
    });
    spans.call?.end();
    spans.request
      .setAttributes({ [ATTR_HTTP_RESPONSE_STATUS_CODE]: status, 'provisioning.request_id': requestId })
      .end();
  }

  /** Sends what is left. */
  async stop(): Promise<void> {
    statements.unsubscribe(this.subscribers);
    await Promise.race([this.provider.shutdown().catch(() => {}), sleep(FLUSH_WITHIN, undefined, { ref: false })]);
  }

  /** Only statements of calls, not those of the outbox, which runs one every second. */
  private startStatement(statement: RunningStatement): void {
    const call = this.current.getStore();
    if (call?.isRecording() !== true) return;
    const { operation, name } = summaryOf(statement.sql);
    const attributes = {
      [ATTR_DB_SYSTEM_NAME]: 'postgresql',
      [ATTR_DB_OPERATION_NAME]: operation,
      [ATTR_DB_QUERY_TEXT]: statement.sql.slice(0, MOST_CHARACTERS),
    };
    this.spanOf.set(statement, this.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, under(call)));
  }

  /** The message of an error is left out, because it can repeat a value. */
  private endStatement(statement: RunningStatement): void {
    const span = this.spanOf.get(statement);
    if (statement.error !== undefined)
      span
        ?.setAttribute(ATTR_ERROR_TYPE, databaseFaultOf(statement.error).kind)
        .setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  }
}

const under = (span: Span): Context => trace.setSpan(ROOT_CONTEXT, span);

/** The form of W3C Trace Context. Later versions may add fields. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/;

function contextOf(traceparent: string | undefined): Context {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const parent = { traceId, spanId, traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
