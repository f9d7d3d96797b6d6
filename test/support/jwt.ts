interface Claims {
  org: number;
  ver: number;
  sub: string;
  sid?: string;
  iat: number;
  exp: number;
}

/** The claims of an access token, without a check of the signature. */
export function decodeJwt(token: string): Claims {
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Claims;
}
