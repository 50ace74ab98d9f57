/**
 * The annotations of the F5 NGINX Ingress Controller.
 * Source: nginx/kubernetes-ingress internal/k8s/validation.go, internal/configs/annotations.go.
 */
import { type AnnotationTable, under } from './table.ts';

export const NGINX_ORG: AnnotationTable = {
  isComplete: false,
  known: new Map([
    ...under('nginx.org/', [
      [
        'boolean',
        [
          'hsts',
          'hsts-behind-proxy',
          'hsts-include-subdomains',
          'limit-req-dry-run',
          'limit-req-no-delay',
          'limit-req-scale',
          'proxy-buffering',
          'redirect-to-https',
          'ssl-redirect',
          'use-cluster-ip',
        ],
      ],
      [
        'integer',
        [
          'hsts-max-age',
          'keepalive',
          'limit-req-burst',
          'limit-req-delay',
          'limit-req-reject-code',
          'max-conns',
          'max-fails',
          'proxy-next-upstream-tries',
        ],
      ],
      [
        'size',
        [
          'client-body-buffer-size',
          'client-max-body-size',
          'limit-req-zone-size',
          'proxy-buffer-size',
          'proxy-busy-buffers-size',
          'proxy-max-temp-file-size',
          'upstream-zone-size',
        ],
      ],
      [
        'nginx-time',
        [
          'fail-timeout',
          'proxy-connect-timeout',
          'proxy-next-upstream-timeout',
          'proxy-read-timeout',
          'proxy-send-timeout',
        ],
      ],
      [{ oneOf: ['master', 'minion'] }, ['mergeable-ingress-type']],
      [{ oneOf: ['case_sensitive', 'case_insensitive', 'exact'] }, ['path-regex']],
      [{ oneOf: ['301', '302', '307', '308'] }, ['http-redirect-code']],
      [
        'text',
        [
          'app-root',
          'basic-auth-realm',
          'basic-auth-secret',
          'custom-http-errors',
          'grpc-services',
          'lb-method',
          'limit-req-key',
          'limit-req-log-level',
          'limit-req-rate',
          'listen-ports',
          'listen-ports-ssl',
          'location-snippets',
          'policies',
          'proxy-buffers',
          'proxy-hide-headers',
          'proxy-next-upstream',
          'proxy-pass-headers',
          'proxy-redirect-from',
          'proxy-redirect-to',
          'proxy-set-headers',
          'rewrite-target',
          'rewrites',
          'server-snippets',
          'server-tokens',
          'ssl-ciphers',
          'ssl-prefer-server-ciphers',
          'ssl-services',
          'websocket-services',
        ],
      ],
    ]),
    ...under('nginx.com/', [
      ['boolean', ['health-checks', 'health-checks-mandatory']],
      ['integer', ['health-checks-mandatory-queue']],
      ['nginx-time', ['slow-start']],
      ['text', ['jwt-key', 'jwt-login-url', 'jwt-realm', 'jwt-token', 'policies', 'sticky-cookie-services']],
    ]),
    ...under('appprotect.f5.com/', [
      ['boolean', ['app-protect-enable', 'app-protect-security-log-enable']],
      ['text', ['app-protect-policy', 'app-protect-security-log', 'app-protect-security-log-destination']],
    ]),
    ...under('appprotectdos.f5.com/', [['text', ['app-protect-dos-resource']]]),
  ]),
  families: new Map(),
  removed: new Map(),
};
