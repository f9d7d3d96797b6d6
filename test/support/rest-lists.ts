import type { TestApp } from './app.js';
import { sendAs } from './http-client.js';

/** A page of a list over REST, and the target of its header `Link`. */
export interface RestPage<Item> {
  items: Item[];
  nextCursor: string | null;
  next: string | null;
}

/** Reads a page. Fails unless the answer is 200. */
export async function restPage<Item>({ url }: TestApp, token: string, path: string): Promise<RestPage<Item>> {
  const { status, headers, text } = await sendAs(url, token, { method: 'GET', path, headers: {} });
  if (status !== 200) throw new Error(`${String(status)} ${text}`);
  const [, next = null] = /^<(.+)>; rel="next"$/.exec(String(headers['link'] ?? '')) ?? [];
  return { ...(JSON.parse(text) as Omit<RestPage<Item>, 'next'>), next };
}

/** All pages, each found by the link of the page before. */
export async function restPages<Item>(app: TestApp, token: string, path: string): Promise<RestPage<Item>[]> {
  const pages = [await restPage<Item>(app, token, path)];
  for (let next = pages[0]!.next; next !== null; next = pages.at(-1)!.next)
    pages.push(await restPage<Item>(app, token, next));
  return pages;
}

/** The code of an answer, and each problem as `CODE pointer`. */
export async function restProblems({ url }: TestApp, token: string, path: string): Promise<string[]> {
  const { text } = await sendAs(url, token, { method: 'GET', path, headers: {} });
  const { code = 'ok', errors = [] } = JSON.parse(text) as { code?: string; errors?: Record<string, string>[] };
  return [code, ...errors.map((each) => `${each['code']!} ${each['pointer']!}`)];
}
