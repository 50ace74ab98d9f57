/** What the user chose for a run, as far as the meaning of manifests depends on it. */
export interface Settings {
  /** The namespace of objects that name none. */
  readonly namespace: string;
  /** The Kubernetes version to judge by, as a minor: 36 is 1.36. */
  readonly kubeMinor: number;
  /** Inclusive. */
  readonly nodePortRange: { readonly from: number; readonly to: number };
}

export const NEWEST_MINOR = 36;

export const DEFAULT_SETTINGS: Settings = {
  namespace: 'default',
  kubeMinor: NEWEST_MINOR,
  nodePortRange: { from: 30000, to: 32767 },
};
