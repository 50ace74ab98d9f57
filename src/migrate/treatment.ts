/** What becomes of a setting of a controller when Ingresses become objects of the Gateway API. */

/** What implementations may have a policy for. */
export type PolicyKind =
  | 'login'
  | 'password'
  | 'client-certificate'
  | 'addresses'
  | 'limits'
  | 'timeouts'
  | 'retries'
  | 'body-size'
  | 'buffers'
  | 'affinity'
  | 'balancing'
  | 'backend-tls'
  | 'rewrite'
  | 'error-pages'
  | 'firewall'
  | 'snippet'
  | 'cors';

export type Treatment =
  | { readonly is: 'carried'; readonly how: string }
  | { readonly is: 'not-needed'; readonly why: string }
  | { readonly is: 'lost'; readonly means: string; readonly policy?: PolicyKind | undefined }
  /** It keeps clients out: without it, no request may pass. */
  | { readonly is: 'access'; readonly means: string; readonly policy?: PolicyKind | undefined };

export const carried = (how: string): Treatment => ({ is: 'carried', how });
export const notNeeded = (why: string): Treatment => ({ is: 'not-needed', why });
export const lost = (means: string, policy?: PolicyKind): Treatment => ({ is: 'lost', means, policy });
export const access = (means: string, policy?: PolicyKind): Treatment => ({ is: 'access', means, policy });

export type Treatments<S> = Readonly<Record<keyof S & string, Treatment>>;
