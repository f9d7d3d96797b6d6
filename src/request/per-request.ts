/**
 * Creates one value per request on first use. The garbage collector frees it with the request. The key can be the
 * request, its caller or its GraphQL context.
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
