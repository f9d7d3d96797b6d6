/** Bytes. The largest documents of well-known providers have 20 KB. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads a JSON object of the identity provider.
 * @throws Error if the signal aborts it, if it is too large, or if it is anything else
 */
export async function readDocument(url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`It answered with the status ${String(response.status)}.`);
  }
  const document = parsed(await boundedText(response));
  if (typeof document !== 'object' || document === null) throw new Error('Its document is not a JSON object.');
  return document as Record<string, unknown>;
}

/** Does not repeat the text in the error. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`Its document has more than ${String(MAX_BYTES)} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
