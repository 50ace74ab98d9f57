/** What becomes of a setting of a controller when Ingresses become objects of the Gateway API. */

export type Treatment =
  | { readonly is: 'carried'; readonly how: string }
  | { readonly is: 'not-needed'; readonly why: string }
  | { readonly is: 'lost'; readonly means: string }
  /** It keeps clients out: without it, no request may pass. */
  | { readonly is: 'access'; readonly means: string };

export const carried = (how: string): Treatment => ({ is: 'carried', how });
export const notNeeded = (why: string): Treatment => ({ is: 'not-needed', why });
export const lost = (means: string): Treatment => ({ is: 'lost', means });
export const access = (means: string): Treatment => ({ is: 'access', means });

export type Treatments<S> = Readonly<Record<keyof S & string, Treatment>>;
