/** Certificates of cert-manager with misspelled fields. */
import { CERTIFICATE_FIELDS, certificatesIn, defineRule, didYouMean, renamingKey, unsafeFix } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary: 'A Certificate of cert-manager has a misspelled field.',
    why: 'The API server rejects a Certificate without its required fields, and ignores fields that it does not know.',
    remedy: 'Correct the name of the field.',
  },
  messages: {
    field: (to: { field: string; meant: string }) => ({
      message: `unknown field "${to.field}" in the spec of a Certificate`,
      help: `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      for (const certificate of certificatesIn(cluster)) {
        const spec = certificate.root.child('spec');
        for (const entry of spec.entries()) {
          const field = String(entry.step ?? '');
          if (CERTIFICATE_FIELDS.includes(field)) continue;
          const meant = didYouMean(field, CERTIFICATE_FIELDS);
          if (meant === undefined || spec.child(meant).written) continue;
          const fix = unsafeFix(`rename to "${meant}"`, renamingKey(entry, meant));
          report(entry.key, 'field', { field, meant }, { about: certificate, fix });
        }
      }
    },
  },
});
