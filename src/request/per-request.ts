/**
 * Keeps one thing for each request, and makes it when it is first asked for. The garbage collector frees it together
 * with the request. The key is whatever stands for the request: the request itself, its caller or its GraphQL context.
 */
export function perRequest<Request extends object, Kept extends object>(
  make: (request: Request) => Kept,
): (request: Request) => Kept {
  const kept = new WeakMap<Request, Kept>();
  return (request) => {
    const found = kept.get(request) ?? make(request);
    kept.set(request, found);
    return found;
  };
}
