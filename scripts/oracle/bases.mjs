// Valid objects of the kinds that the API server serves, several for most kinds, which between them set most fields.
// fields.mjs changes one field after the other.

import { groupOf } from './groups.mjs';

const meta = (name = 'web', more = {}) => ({ name, ...more });
const labels = { app: 'web' };

// ---------------------------------------------------------------------------------------------
// Pods

const bare = { containers: [{ name: 'app', image: 'nginx:1.27' }] };
const full = {
  serviceAccountName: 'web',
  automountServiceAccountToken: false,
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 60,
  dnsPolicy: 'ClusterFirst',
  dnsConfig: {
    nameservers: ['10.0.0.10'],
    searches: ['shop.svc.cluster.local'],
    options: [{ name: 'ndots', value: '2' }],
  },
  hostAliases: [{ ip: '10.1.2.3', hostnames: ['db.example.com'] }],
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  priorityClassName: '',
  schedulerName: 'default-scheduler',
  hostname: 'web',
  subdomain: 'shop',
  enableServiceLinks: true,
  shareProcessNamespace: false,
  imagePullSecrets: [{ name: 'registry' }],
  tolerations: [
    { key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoSchedule' },
    { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
  ],
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    fsGroup: 2000,
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [3000],
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: [{ name: 'net.core.somaxconn', value: '1024' }],
  },
  readinessGates: [{ conditionType: 'example.com/ready' }],
  initContainers: [
    {
      name: 'init',
      image: 'busybox',
      command: ['sh', '-c', 'true'],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    },
    { name: 'proxy', image: 'envoy', restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 15001 } } },
  ],
  containers: [
    {
      name: 'app',
      image: 'nginx:1.27',
      imagePullPolicy: 'IfNotPresent',
      workingDir: '/srv',
      command: ['nginx'],
      args: ['-g', 'daemon off;'],
      ports: [
        { name: 'http', containerPort: 8080, protocol: 'TCP' },
        { name: 'metrics', containerPort: 9090, hostPort: 9090, hostIP: '10.0.0.1' },
      ],
      env: [
        { name: 'A', value: 'x' },
        { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
        {
          name: 'CPU',
          valueFrom: { resourceFieldRef: { containerName: 'app', resource: 'limits.cpu', divisor: '1m' } },
        },
        { name: 'KEY', valueFrom: { secretKeyRef: { name: 'web', key: 'key', optional: true } } },
        { name: 'SET', valueFrom: { configMapKeyRef: { name: 'web', key: 'set' } } },
      ],
      envFrom: [{ prefix: 'X_', configMapRef: { name: 'env' } }, { secretRef: { name: 'env', optional: true } }],
      resources: {
        requests: { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' },
        limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '2Gi' },
      },
      resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
      volumeMounts: [
        { name: 'data', mountPath: '/data', subPath: 'web', readOnly: true, mountPropagation: 'None' },
        { name: 'config', mountPath: '/etc/web', recursiveReadOnly: 'Disabled' },
      ],
      livenessProbe: {
        httpGet: { path: '/', port: 'http', scheme: 'HTTP', httpHeaders: [{ name: 'Host', value: 'x' }] },
        periodSeconds: 10,
        timeoutSeconds: 1,
        failureThreshold: 3,
        successThreshold: 1,
        initialDelaySeconds: 5,
        terminationGracePeriodSeconds: 30,
      },
      readinessProbe: { exec: { command: ['true'] } },
      startupProbe: { grpc: { port: 9090, service: 'x' } },
      lifecycle: { postStart: { exec: { command: ['true'] } }, preStop: { sleep: { seconds: 5 } } },
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsUser: 1000,
        capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
        seccompProfile: { type: 'Localhost', localhostProfile: 'p/x.json' },
        appArmorProfile: { type: 'RuntimeDefault' },
        procMount: 'Default',
      },
      stdin: false,
      tty: false,
    },
    { name: 'side', image: 'busybox', lifecycle: { preStop: { httpGet: { port: 80 } } } },
  ],
  volumes: [
    { name: 'data', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    {
      name: 'config',
      configMap: { name: 'web', defaultMode: 420, items: [{ key: 'a', path: 'a/b', mode: 256 }], optional: true },
    },
    { name: 'secret', secret: { secretName: 'web', items: [{ key: 'a', path: 'a' }] } },
  ],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          {
            matchExpressions: [
              { key: 'zone', operator: 'In', values: ['a', 'b'] },
              { key: 'cores', operator: 'Gt', values: ['4'] },
            ],
          },
          { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] },
        ],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 10, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } },
      ],
    },
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: labels }, namespaces: ['shop'] },
      ],
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: {
            topologyKey: 'topology.kubernetes.io/zone',
            labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] },
            namespaceSelector: {},
            matchLabelKeys: ['pod-template-hash'],
          },
        },
      ],
    },
  },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: labels },
      minDomains: 2,
      nodeAffinityPolicy: 'Honor',
      nodeTaintsPolicy: 'Ignore',
      matchLabelKeys: ['pod-template-hash'],
    },
  ],
};
/** Every source of a volume, a few to a pod. */
const sources = [
  { hostPath: { path: '/var/run', type: 'Directory' } },
  { nfs: { server: 'nfs.example.com', path: '/x', readOnly: true } },
  { persistentVolumeClaim: { claimName: 'data', readOnly: false } },
  {
    csi: {
      driver: 'csi.example.com',
      fsType: 'ext4',
      volumeAttributes: { a: 'b' },
      nodePublishSecretRef: { name: 'x' },
    },
  },
  {
    ephemeral: {
      volumeClaimTemplate: {
        metadata: { labels },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
      },
    },
  },
  {
    downwardAPI: {
      defaultMode: 420,
      items: [
        { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
        { path: 'cpu', resourceFieldRef: { containerName: 'app', resource: 'limits.cpu' } },
      ],
    },
  },
  {
    projected: {
      defaultMode: 420,
      sources: [
        { configMap: { name: 'a', items: [{ key: 'a', path: 'a' }] } },
        { secret: { name: 'b', items: [{ key: 'b', path: 'b', mode: 256 }] } },
        { downwardAPI: { items: [{ path: 'c', fieldRef: { fieldPath: 'metadata.name' } }] } },
        { serviceAccountToken: { path: 'token', audience: 'x', expirationSeconds: 3600 } },
      ],
    },
  },
  {
    projected: {
      sources: [
        { clusterTrustBundle: { name: 'x', path: 'ca.pem' } },
        {
          clusterTrustBundle: {
            signerName: 'example.com/x',
            labelSelector: { matchLabels: labels },
            path: 'ca2.pem',
            optional: true,
          },
        },
        {
          podCertificate: {
            signerName: 'example.com/x',
            keyType: 'ED25519',
            credentialBundlePath: 'bundle.pem',
            maxExpirationSeconds: 3600,
          },
        },
      ],
    },
  },
  {
    iscsi: {
      targetPortal: '10.0.0.1:3260',
      iqn: 'iqn.2001-04.com.example:storage',
      lun: 0,
      fsType: 'ext4',
      portals: ['10.0.0.2:3260'],
    },
  },
  { fc: { targetWWNs: ['500a0982991b8dc5'], lun: 2 } },
  { cephfs: { monitors: ['10.0.0.1:6789'], path: '/' } },
  { rbd: { monitors: ['10.0.0.1:6789'], image: 'x', pool: 'rbd' } },
  { glusterfs: { endpoints: 'x', path: 'y' } },
  { azureDisk: { diskName: 'x', diskURI: 'https://x/y.vhd', cachingMode: 'ReadWrite', kind: 'Shared' } },
  { azureFile: { secretName: 'x', shareName: 'y' } },
  { awsElasticBlockStore: { volumeID: 'vol-1', partition: 1 } },
  { gcePersistentDisk: { pdName: 'x', partition: 1 } },
  { cinder: { volumeID: 'x' } },
  { flexVolume: { driver: 'example.com/x', options: { a: 'b' } } },
  { flocker: { datasetName: 'x' } },
  { vsphereVolume: { volumePath: '[ds] x' } },
  { portworxVolume: { volumeID: 'x' } },
  { scaleIO: { gateway: 'https://x', system: 'x', secretRef: { name: 'x' }, volumeName: 'x' } },
  { quobyte: { registry: 'x:1', volume: 'y' } },
  { photonPersistentDisk: { pdID: 'x' } },
  { storageos: { volumeName: 'x', volumeNamespace: 'y' } },
  { gitRepo: { repository: 'https://example.com/x.git', directory: 'a', revision: 'x' } },
  { image: { reference: 'example.com/x:1', pullPolicy: 'Always' } },
];
const volumes = Array.from({ length: Math.ceil(sources.length / 4) }, (_, group) => ({
  ...bare,
  volumes: sources.slice(group * 4, group * 4 + 4).map((source, index) => ({ name: `v${index}`, ...source })),
}));
const special = [
  {
    ...bare,
    hostNetwork: true,
    dnsPolicy: 'ClusterFirstWithHostNet',
    hostPID: true,
    containers: [{ name: 'app', image: 'x', ports: [{ containerPort: 80, hostPort: 80 }] }],
  },
  { ...bare, dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1', '8.8.8.8'] } },
  {
    ...bare,
    os: { name: 'linux' },
    securityContext: {
      appArmorProfile: { type: 'Unconfined' },
      seLinuxOptions: { level: 's0:c1' },
      supplementalGroupsPolicy: 'Merge',
      seLinuxChangePolicy: 'Recursive',
    },
    runtimeClassName: 'x',
  },
  {
    os: { name: 'windows' },
    containers: [
      {
        name: 'app',
        image: 'x',
        securityContext: {
          windowsOptions: { runAsUserName: 'ContainerUser', hostProcess: false, gmsaCredentialSpecName: 'x' },
        },
      },
    ],
  },
  {
    ...bare,
    hostUsers: false,
    setHostnameAsFQDN: true,
    preemptionPolicy: 'PreemptLowerPriority',
    activeDeadlineSeconds: 60,
    schedulingGates: [{ name: 'example.com/x' }],
  },
  {
    ...bare,
    resourceClaims: [
      { name: 'gpu', resourceClaimName: 'gpu' },
      { name: 'nic', resourceClaimTemplateName: 'nic' },
    ],
    containers: [{ name: 'app', image: 'x', resources: { claims: [{ name: 'gpu', request: 'x' }] } }],
  },
  {
    containers: [
      {
        name: 'app',
        image: 'x',
        volumeDevices: [{ name: 'raw', devicePath: '/dev/x' }],
        volumeMounts: [{ name: 'cfg', mountPath: '/x', subPathExpr: '$(A)/x' }],
        env: [{ name: 'A', value: 'x' }],
      },
    ],
    volumes: [
      { name: 'raw', persistentVolumeClaim: { claimName: 'x' } },
      { name: 'cfg', configMap: { name: 'x' } },
    ],
  },
  {
    containers: [
      {
        name: 'app',
        image: 'x',
        resources: { limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi', cpu: 1, 'example.com/gpu': 1 } },
        restartPolicy: 'OnFailure',
        restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1, 2] } }],
      },
    ],
    restartPolicy: 'Never',
  },
  { ...bare, resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '2Gi' } } },
  {
    containers: [
      { name: 'app', image: 'x', lifecycle: { stopSignal: 'SIGUSR1', preStop: { exec: { command: ['true'] } } } },
    ],
    os: { name: 'linux' },
  },
];
const never = (spec) => ({ ...spec, restartPolicy: spec.restartPolicy === 'OnFailure' ? 'OnFailure' : 'Never' });
const templates = [bare, full, full, ...volumes, ...special];
/** What a pod template cannot have. */
const inTemplate = (spec) => {
  const { resourceClaims, ...rest } = spec;
  return resourceClaims === undefined ? rest : spec;
};
const pods = templates.map((spec) => ({ apiVersion: 'v1', kind: 'Pod', metadata: meta('web', { labels }), spec }));

const workloads = (apiVersion, kind, extras, change = (spec) => spec) =>
  templates.flatMap((spec, index) => {
    const extra = extras[index % extras.length];
    return [
      {
        apiVersion,
        kind,
        metadata: meta(),
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: change(inTemplate(spec)) },
          ...extra,
        },
      },
    ];
  });
/** A pod template cannot have a deadline. */
const endless = ({ activeDeadlineSeconds, ...spec }) => spec;
const endlessRestart = (spec) => {
  const { restartPolicy, ...rest } = endless(spec);
  return rest.containers.some((each) => each.restartPolicy)
    ? { ...rest, containers: rest.containers.map(({ restartPolicy, restartPolicyRules, ...c }) => c) }
    : rest;
};

const jobs = [
  {},
  {
    completions: 4,
    parallelism: 2,
    completionMode: 'Indexed',
    backoffLimitPerIndex: 1,
    maxFailedIndexes: 2,
    podReplacementPolicy: 'Failed',
    podFailurePolicy: {
      rules: [
        { action: 'FailIndex', onExitCodes: { containerName: 'app', operator: 'In', values: [1, 2] } },
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      ],
    },
  },
  {
    backoffLimit: 3,
    activeDeadlineSeconds: 100,
    ttlSecondsAfterFinished: 60,
    suspend: true,
    podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'NotIn', values: [0] } }] },
  },
  {
    completions: 4,
    completionMode: 'Indexed',
    successPolicy: { rules: [{ succeededIndexes: '0,2-3', succeededCount: 1 }] },
  },
  { manualSelector: true, selector: { matchLabels: labels }, managedBy: 'example.com/x' },
];
const job = (spec, index) => ({
  ...jobs[index % jobs.length],
  template: { metadata: { labels }, spec: never(endless(inTemplate(spec))) },
});

// ---------------------------------------------------------------------------------------------
// Others

const crdSchema = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10, default: 1 },
        host: { type: 'string', pattern: '^[a-z]+$', maxLength: 10 },
        ports: {
          type: 'array',
          maxItems: 4,
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, port: { type: 'integer', format: 'int32' } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        port: { 'x-kubernetes-int-or-string': true },
        mode: { type: 'string', enum: ['a', 'b'] },
        map: { type: 'object', additionalProperties: { type: 'string' } },
      },
      'x-kubernetes-validations': [{ rule: 'self.size > 0', message: 'must be positive' }],
    },
    status: { type: 'object', properties: { replicas: { type: 'integer' }, selector: { type: 'string' } } },
  },
};

/** A request for a certificate, and a certificate of an authority; their keys are thrown away. */
const CERTIFICATE_REQUEST = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISE1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RGQyVmlNRmt3RXdZ',
  'SEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRApRZ0FFa1hFbklQMmZScGlGOGE2eW5sQmt1Y2xFOEQ2TGNMVG5OQURSajhlRTZ5YVR2',
  'UGYwN1dzNzdHQlpFUFc5CjMwOWI5ZlBYRTl1TzU4S3lFaWU5Y0FQWjdhQUFNQW9HQ0NxR1NNNDlCQU1DQTBjQU1FUUNJQWxmdFdl',
  'a1NyMTQKTVRCckViT0FCVnZGTW5yWkpXM1JZcHFjTFNFN2FldVZBaUIvZ1BmL2xyN29WdDZoYVpWUUpQN01hWitoVkYwdQp2R1V5',
  'OERJem5pLzU3dz09Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=',
].join('');
const CERTIFICATE = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBcDCCARegAwIBAgIUaThEEJaZgnjWetyXhaILPDNfM14wCgYIKoZIzj0EAwIw',
  'DTELMAkGA1UEAwwCY2EwIBcNMjYxMjAxMDcyMzM4WhgPMjEyNjExMDcwNzIzMzha',
  'MA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkXEnIP2f',
  'RpiF8a6ynlBkuclE8D6LcLTnNADRj8eE6yaTvPf07Ws77GBZEPW9309b9fPXE9uO',
  '58KyEie9cAPZ7aNTMFEwHQYDVR0OBBYEFEIOXVQKMVJ0HJN38o8wMwcKul0OMB8G',
  'A1UdIwQYMBaAFEIOXVQKMVJ0HJN38o8wMwcKul0OMA8GA1UdEwEB/wQFMAMBAf8w',
  'CgYIKoZIzj0EAwIDRwAwRAIgM9t5D4RqouWc+JtgYaI74M0F51lAuYeH0ojjD8Ie',
  'px8CIE2rzX0a93gt5SokB8rgyx4HnGJFzazrUOochkKbpQEL',
  '-----END CERTIFICATE-----',
  '',
].join('\n');

const devices = {
  requests: [
    {
      name: 'gpu',
      exactly: {
        deviceClassName: 'gpu',
        allocationMode: 'ExactCount',
        count: 1,
        selectors: [{ cel: { expression: 'true' } }],
        tolerations: [{ key: 'example.com/x', operator: 'Exists', effect: 'NoSchedule' }],
        capacity: { requests: { memory: '1Gi' } },
      },
    },
    {
      name: 'any',
      firstAvailable: [
        { name: 'large', deviceClassName: 'large', allocationMode: 'All' },
        { name: 'small', deviceClassName: 'small', count: 2 },
      ],
    },
  ],
  constraints: [{ requests: ['gpu', 'any/large'], matchAttribute: 'example.com/numa' }],
  config: [{ requests: ['gpu'], opaque: { driver: 'gpu.example.com', parameters: { a: 1 } } }],
};

const others = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta(),
    data: { 'a.b': 'x', c: '' },
    binaryData: { d: 'eA==' },
    immutable: true,
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(),
    type: 'Opaque',
    data: { a: 'eA==' },
    stringData: { b: 'x' },
    immutable: false,
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(),
    type: 'kubernetes.io/tls',
    stringData: { 'tls.crt': 'x', 'tls.key': 'y' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(),
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{"auths":{}}' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(),
    type: 'kubernetes.io/dockercfg',
    stringData: { '.dockercfg': '{}' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(),
    type: 'kubernetes.io/basic-auth',
    stringData: { username: 'x' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta(),
    type: 'kubernetes.io/ssh-auth',
    stringData: { 'ssh-privatekey': 'x' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: meta('web', { annotations: { 'kubernetes.io/service-account.name': 'web' } }),
    type: 'kubernetes.io/service-account-token',
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: meta('shop', {
      labels: {
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
    }),
    spec: { finalizers: ['kubernetes'] },
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: meta(),
    secrets: [{ name: 'x' }],
    imagePullSecrets: [{ name: 'y' }],
    automountServiceAccountToken: false,
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: meta(),
    rules: [{ apiGroups: ['', 'apps'], resources: ['pods'], verbs: ['get', 'list'], resourceNames: ['x'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: meta('system:web'),
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['/healthz', '/a/*'], verbs: ['get'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: meta(),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: meta(),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'ServiceAccount', name: 'web', namespace: 'default' },
      { kind: 'User', name: 'ann', apiGroup: 'rbac.authorization.k8s.io' },
      { kind: 'Group', name: 'dev', apiGroup: 'rbac.authorization.k8s.io' },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: meta(),
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'ServiceAccount', name: 'web', namespace: 'default' },
      { kind: 'Group', name: 'dev' },
    ],
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta(),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 4,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
        {
          type: 'Pods',
          pods: {
            metric: { name: 'rps', selector: { matchLabels: labels } },
            target: { type: 'AverageValue', averageValue: '10' },
          },
        },
        {
          type: 'Object',
          object: {
            describedObject: { apiVersion: 'v1', kind: 'Service', name: 'x' },
            metric: { name: 'x' },
            target: { type: 'Value', value: '1k' },
          },
        },
        {
          type: 'External',
          external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            container: 'app',
            name: 'memory',
            target: { type: 'AverageValue', averageValue: '1Gi' },
          },
        },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [{ type: 'Pods', value: 4, periodSeconds: 60 }],
        },
        scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }] },
      },
    },
  },
  {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: meta(),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 4,
      targetCPUUtilizationPercentage: 80,
    },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta(),
    spec: { minAvailable: 1, selector: { matchLabels: labels }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: meta(),
    spec: { maxUnavailable: '50%', selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta(),
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
      resources: { requests: { storage: '1Gi' }, limits: { storage: '2Gi' } },
      selector: { matchLabels: labels },
      volumeName: 'pv1',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta(),
    spec: {
      accessModes: ['ReadWriteOncePod'],
      resources: { requests: { storage: '1Gi' } },
      dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'x' },
      volumeAttributesClassName: 'gold',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: meta(),
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '1Gi' } },
      dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'x' },
    },
  },
  ...[
    { hostPath: { path: '/x', type: 'DirectoryOrCreate' } },
    { nfs: { server: 'x', path: '/x' } },
    {
      csi: {
        driver: 'csi.example.com',
        volumeHandle: 'x',
        fsType: 'ext4',
        controllerPublishSecretRef: { name: 'a', namespace: 'b' },
        nodeStageSecretRef: { name: 'a', namespace: 'b' },
      },
    },
    {
      local: { path: '/mnt/x' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['n1'] }] },
          ],
        },
      },
    },
    { iscsi: { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:storage', lun: 0 } },
    { fc: { wwids: ['x'] } },
    { azureFile: { secretName: 'x', shareName: 'y', secretNamespace: 'z' } },
    { awsElasticBlockStore: { volumeID: 'vol-1' } },
    { flexVolume: { driver: 'example.com/x', secretRef: { name: 'x', namespace: 'y' } } },
  ].map((source) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: meta('pv1'),
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
      mountOptions: ['hard'],
      claimRef: { namespace: 'default', name: 'data' },
      ...source,
    },
  })),
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: meta('fast'),
    provisioner: 'ebs.csi.aws.com',
    parameters: { type: 'gp3' },
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
    mountOptions: ['debug'],
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['a', 'b'] }] }],
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: meta(),
    spec: {
      hard: {
        pods: '10',
        'requests.cpu': '4',
        'limits.memory': '8Gi',
        'count/deployments.apps': '5',
        'services.loadbalancers': 2,
        'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: meta(),
    spec: {
      hard: { pods: '10' },
      scopes: ['NotTerminating', 'BestEffort'],
      scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['high'] }] },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: meta(),
    spec: {
      limits: [
        {
          type: 'Container',
          default: { cpu: '500m' },
          defaultRequest: { cpu: '100m' },
          min: { cpu: '10m' },
          max: { cpu: '1' },
          maxLimitRequestRatio: { memory: '2' },
        },
        { type: 'Pod', max: { cpu: '2' }, min: { memory: '1Mi' } },
        { type: 'PersistentVolumeClaim', max: { storage: '2Gi' }, min: { storage: '1Gi' } },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta(),
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            { podSelector: {} },
            { namespaceSelector: { matchLabels: labels }, podSelector: {} },
            { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
          ],
          ports: [{ protocol: 'TCP', port: 80 }, { port: 'http' }, { port: 8000, endPort: 9000 }],
        },
      ],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ protocol: 'UDP', port: 53 }] }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(),
    spec: {
      type: 'ClusterIP',
      selector: labels,
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
        { name: 'm', port: 9090, targetPort: 9090 },
      ],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } },
      externalIPs: ['192.0.2.1'],
      internalTrafficPolicy: 'Cluster',
      trafficDistribution: 'PreferClose',
      publishNotReadyAddresses: true,
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(),
    spec: {
      type: 'LoadBalancer',
      selector: labels,
      externalTrafficPolicy: 'Local',
      loadBalancerClass: 'example.com/lb',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      allocateLoadBalancerNodePorts: true,
      loadBalancerIP: '192.0.2.3',
      ports: [{ port: 80, nodePort: 30080 }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(),
    spec: { type: 'ExternalName', externalName: 'db.example.com' },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: meta(),
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
      tls: [{ hosts: ['a.example.com'], secretName: 'tls' }],
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } },
              {
                path: '/x',
                pathType: 'Exact',
                backend: { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'x' } },
              },
            ],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: meta(),
    spec: {
      controller: 'example.com/x',
      parameters: { apiGroup: 'example.com', kind: 'P', name: 'x', scope: 'Namespace', namespace: 'y' },
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: meta(),
    spec: { cidrs: ['10.96.0.0/16', 'fd00:20::/112'] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: meta('10.1.1.1'),
    spec: { parentRef: { resource: 'services', name: 'x', namespace: 'y' } },
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: meta(),
    subsets: [
      {
        addresses: [
          {
            ip: '10.1.2.3',
            hostname: 'a',
            nodeName: 'n1',
            targetRef: { kind: 'Pod', name: 'x', namespace: 'default' },
          },
        ],
        notReadyAddresses: [{ ip: '10.1.2.4' }],
        ports: [
          { name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' },
          { name: 'm', port: 81 },
        ],
      },
    ],
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta('web', { labels: { 'kubernetes.io/service-name': 'web' } }),
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.1.2.3'],
        conditions: { ready: true, serving: true, terminating: false },
        hostname: 'a',
        nodeName: 'n1',
        zone: 'z',
        hints: { forZones: [{ name: 'z' }] },
        targetRef: { kind: 'Pod', name: 'x' },
        deprecatedTopology: undefined,
      },
    ],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: meta(),
    spec: {
      holderIdentity: 'x',
      leaseDurationSeconds: 30,
      acquireTime: '2024-01-01T00:00:00.000000Z',
      renewTime: '2024-01-01T00:00:00.000000Z',
      leaseTransitions: 1,
    },
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: meta('high'),
    value: 1000,
    globalDefault: false,
    description: 'x',
    preemptionPolicy: 'Never',
  },
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: meta('gvisor'),
    handler: 'runsc',
    overhead: { podFixed: { cpu: '100m', memory: '64Mi' } },
    scheduling: { nodeSelector: { a: 'b' }, tolerations: [{ key: 'x', operator: 'Exists', effect: 'NoSchedule' }] },
  },
  ...['Validating', 'Mutating'].map((what) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${what}WebhookConfiguration`,
    metadata: meta(),
    webhooks: [
      {
        name: 'a.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service: { name: 'x', namespace: 'y', path: '/x', port: 443 }, caBundle: undefined },
        rules: [
          {
            apiGroups: ['apps'],
            apiVersions: ['v1'],
            resources: ['deployments', 'deployments/scale'],
            operations: ['CREATE', 'UPDATE'],
            scope: 'Namespaced',
          },
        ],
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        timeoutSeconds: 5,
        namespaceSelector: { matchLabels: labels },
        objectSelector: {},
        matchConditions: [{ name: 'x', expression: 'true' }],
        ...(what === 'Mutating' ? { reinvocationPolicy: 'Never' } : {}),
      },
      {
        name: 'b.example.com',
        admissionReviewVersions: ['v1', 'v1beta1'],
        sideEffects: 'NoneOnDryRun',
        clientConfig: { url: 'https://example.com/x' },
        rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'], scope: '*' }],
      },
    ],
  })),
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: meta(),
    spec: {
      failurePolicy: 'Fail',
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['CREATE'] },
        ],
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
      },
      matchConditions: [{ name: 'x', expression: 'true' }],
      variables: [{ name: 'foo', expression: 'true' }],
      validations: [{ expression: 'object.spec.replicas <= 5', message: 'too many', reason: 'Invalid' }],
      auditAnnotations: [{ key: 'a', valueExpression: "'x'" }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: meta(),
    spec: {
      policyName: 'x',
      validationActions: ['Deny', 'Audit'],
      paramRef: { name: 'x', namespace: 'y', parameterNotFoundAction: 'Deny' },
      matchResources: { namespaceSelector: { matchLabels: labels } },
    },
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: meta('shops.example.com'),
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: {
        plural: 'shops',
        singular: 'shop',
        kind: 'Shop',
        listKind: 'ShopList',
        shortNames: ['sh'],
        categories: ['all'],
      },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: crdSchema },
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.size',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [
            { name: 'Size', type: 'integer', jsonPath: '.spec.size', format: 'int32', priority: 1 },
          ],
          selectableFields: [{ jsonPath: '.spec.host' }],
        },
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          deprecated: true,
          deprecationWarning: 'old',
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
      conversion: {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { name: 'x', namespace: 'y', path: '/c', port: 443 } },
        },
      },
      preserveUnknownFields: false,
    },
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: meta('v1.example.com'),
    spec: {
      group: 'example.com',
      version: 'v1',
      service: { name: 'x', namespace: 'y', port: 443 },
      groupPriorityMinimum: 100,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
    },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: meta('csi.example.com'),
    spec: {
      attachRequired: true,
      podInfoOnMount: true,
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      fsGroupPolicy: 'File',
      storageCapacity: true,
      tokenRequests: [{ audience: 'x', expirationSeconds: 3600 }],
      requiresRepublish: true,
      seLinuxMount: true,
    },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: meta('n1'),
    spec: {
      drivers: [
        { name: 'csi.example.com', nodeID: 'n1', topologyKeys: ['example.com/zone'], allocatable: { count: 10 } },
      ],
    },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    metadata: meta(),
    spec: { attacher: 'csi.example.com', nodeName: 'n1', source: { persistentVolumeName: 'pv1' } },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIStorageCapacity',
    metadata: meta(),
    storageClassName: 'fast',
    capacity: '1Gi',
    maximumVolumeSize: '1Gi',
    nodeTopology: { matchLabels: labels },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttributesClass',
    metadata: meta('gold'),
    driverName: 'csi.example.com',
    parameters: { iops: '100' },
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: meta(),
    spec: {
      priorityLevelConfiguration: { name: 'global-default' },
      matchingPrecedence: 100,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        {
          subjects: [
            { kind: 'Group', group: { name: 'system:authenticated' } },
            { kind: 'ServiceAccount', serviceAccount: { name: 'x', namespace: 'y' } },
          ],
          resourceRules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'], namespaces: ['*'] }],
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
        },
      ],
    },
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    metadata: meta(),
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 20,
        lendablePercent: 10,
        limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta('n1', { labels: { a: 'b' } }),
    spec: {
      podCIDR: '10.244.0.0/24',
      podCIDRs: ['10.244.0.0/24'],
      providerID: 'x',
      taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }],
      unschedulable: true,
    },
  },
  { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: meta(), revision: 1, data: { a: 'b' } },
  { apiVersion: 'v1', kind: 'PodTemplate', metadata: meta(), template: { metadata: { labels }, spec: bare } },
  { apiVersion: 'v1', kind: 'PodTemplate', metadata: meta(), template: { metadata: { labels }, spec: full } },
  {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'ClusterTrustBundle',
    since: 37,
    metadata: meta('example.com:x:z'),
    spec: { signerName: 'example.com/x', trustBundle: CERTIFICATE },
  },
  {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: meta(),
    spec: {
      request: CERTIFICATE_REQUEST,
      signerName: 'example.com/web',
      usages: ['client auth', 'digital signature'],
      expirationSeconds: 3600,
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: meta('web.1', { namespace: 'default' }),
    involvedObject: { kind: 'Pod', name: 'web', namespace: 'default', apiVersion: 'v1' },
    reason: 'Started',
    message: 'x',
    type: 'Normal',
    source: { component: 'kubelet' },
    firstTimestamp: '2024-01-01T00:00:00Z',
    count: 1,
  },
  {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: meta('web.2', { namespace: 'default' }),
    eventTime: '2024-01-01T00:00:00.000000Z',
    regarding: { kind: 'Pod', name: 'web', namespace: 'default', apiVersion: 'v1' },
    reportingController: 'example.com/web',
    reportingInstance: 'web-1',
    action: 'Start',
    reason: 'Started',
    note: 'x',
    type: 'Normal',
    series: { count: 2, lastObservedTime: '2024-01-01T00:00:00.000000Z' },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: meta(),
    spec: {
      failurePolicy: 'Fail',
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      reinvocationPolicy: 'Never',
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['CREATE', 'UPDATE'] },
        ],
      },
      matchConditions: [{ name: 'a', expression: 'true' }],
      variables: [{ name: 'x', expression: '1' }],
      mutations: [
        { patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'Object{}' } },
        { patchType: 'JSONPatch', jsonPatch: { expression: '[JSONPatch{op: "add", path: "/x", value: 1}]' } },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: meta(),
    spec: {
      policyName: 'x',
      paramRef: { name: 'x', namespace: 'y', parameterNotFoundAction: 'Deny' },
      matchResources: { namespaceSelector: { matchLabels: labels } },
    },
  },
  {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'DeviceClass',
    metadata: meta(),
    spec: {
      selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }],
      config: [{ opaque: { driver: 'gpu.example.com', parameters: { a: 'b' } } }],
      extendedResourceName: 'example.com/gpu',
    },
  },
  { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata: meta(), spec: { devices } },
  {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaimTemplate',
    metadata: meta(),
    spec: { metadata: { labels }, spec: { devices } },
  },
  {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: meta(),
    spec: {
      driver: 'gpu.example.com',
      pool: { name: 'node-1', generation: 1, resourceSliceCount: 1 },
      nodeName: 'node-1',
      devices: [
        {
          name: 'gpu-0',
          attributes: { model: { string: 'x' }, 'example.com/version': { version: '1.2.3' }, ok: { bool: true } },
          capacity: { memory: { value: '8Gi' } },
          taints: [{ key: 'example.com/x', value: 'y', effect: 'NoSchedule' }],
          consumesCounters: [{ counterSet: 'set', counters: { memory: { value: '1Gi' } } }],
        },
        {
          name: 'gpu-1',
          allowMultipleAllocations: true,
          bindingConditions: ['a'],
          bindingFailureConditions: ['b'],
          capacity: {
            memory: {
              value: '8Gi',
              requestPolicy: { default: '1Gi', validRange: { min: '1Gi', max: '4Gi', step: '1Gi' } },
            },
            bandwidth: { value: '10', requestPolicy: { default: '1', validValues: ['1', '2', '10'] } },
          },
        },
      ],
    },
  },
  {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: meta(),
    spec: {
      driver: 'gpu.example.com',
      pool: { name: 'a/b', generation: 1, resourceSliceCount: 2 },
      nodeSelector: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'In', values: ['a'] }] }],
      },
      sharedCounters: [{ name: 'set', counters: { memory: { value: '8Gi' } } }],
    },
  },
  {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'DeviceTaintRule',
    since: 37,
    metadata: meta(),
    spec: {
      deviceSelector: { driver: 'gpu.example.com', pool: 'x', device: 'gpu-0' },
      taint: { key: 'example.com/x', value: 'y', effect: 'NoExecute' },
    },
  },
];

// ---------------------------------------------------------------------------------------------
// The Gateway API

const gw = 'gateway.networking.k8s.io';
const parentRefs = [{ name: 'gw', namespace: 'infra', sectionName: 'http', port: 80, group: gw, kind: 'Gateway' }];
const backendRefs = [
  { name: 'web', port: 80, weight: 1 },
  { name: 'api', port: 80, weight: 2, namespace: 'shop', group: '', kind: 'Service' },
];
const headers = { set: [{ name: 'X-A', value: 'b' }], add: [{ name: 'X-B', value: 'c' }], remove: ['X-C'] };
const rules = (filters) => [
  {
    name: 'main',
    matches: [
      {
        path: { type: 'PathPrefix', value: '/a' },
        headers: [{ name: 'X', type: 'Exact', value: 'y' }],
        queryParams: [{ name: 'q', type: 'RegularExpression', value: '.*' }],
        method: 'GET',
      },
    ],
    filters,
    backendRefs,
    timeouts: { request: '10s', backendRequest: '5s' },
  },
];
const gatewayFull = {
  gatewayClassName: 'example',
  addresses: [
    { type: 'IPAddress', value: '192.0.2.1' },
    { type: 'Hostname', value: 'gw.example.com' },
  ],
  infrastructure: {
    labels: { a: 'b' },
    annotations: { c: 'd' },
    parametersRef: { group: 'example.com', kind: 'P', name: 'x' },
  },
  listeners: [
    {
      name: 'http',
      port: 80,
      protocol: 'HTTP',
      hostname: '*.example.com',
      allowedRoutes: {
        namespaces: { from: 'Selector', selector: { matchLabels: labels } },
        kinds: [{ group: gw, kind: 'HTTPRoute' }],
      },
    },
    {
      name: 'https',
      port: 443,
      protocol: 'HTTPS',
      tls: {
        mode: 'Terminate',
        certificateRefs: [{ name: 'tls', namespace: 'infra' }],
        options: { 'example.com/x': 'y' },
      },
    },
    { name: 'tls', port: 8443, protocol: 'TLS', tls: { mode: 'Passthrough' }, hostname: 'a.example.com' },
    { name: 'tcp', port: 5432, protocol: 'TCP' },
  ],
};
const route = (apiVersion, kind, spec, more = {}) => ({
  apiVersion,
  kind,
  metadata: meta(),
  spec: { parentRefs, ...spec },
  ...more,
});
const experimental = { experimental: true };

const gateway = [
  {
    apiVersion: `${gw}/v1`,
    kind: 'GatewayClass',
    metadata: meta(),
    spec: {
      controllerName: 'example.com/gw',
      description: 'x',
      parametersRef: { group: 'example.com', kind: 'P', name: 'x', namespace: 'y' },
    },
  },
  { apiVersion: `${gw}/v1`, kind: 'Gateway', metadata: meta(), spec: gatewayFull },
  { apiVersion: `${gw}/v1beta1`, kind: 'Gateway', metadata: meta(), spec: gatewayFull },
  {
    apiVersion: `${gw}/v1`,
    kind: 'Gateway',
    metadata: meta(),
    spec: {
      gatewayClassName: 'example',
      allowedListeners: { namespaces: { from: 'Selector', selector: {} } },
      tls: {
        frontend: {
          default: {
            validation: {
              mode: 'AllowValidOnly',
              caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca', namespace: 'x' }],
            },
          },
          perPort: [
            { port: 8443, tls: { validation: { caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] } } },
          ],
        },
        backend: { clientCertificateRef: { name: 'x' } },
      },
      listeners: [{ name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'tls' }] } }],
    },
  },
  {
    apiVersion: `${gw}/v1`,
    kind: 'ListenerSet',
    metadata: meta(),
    spec: {
      parentRef: { name: 'gw', namespace: 'infra', group: gw, kind: 'Gateway' },
      listeners: [
        {
          name: 'http',
          port: 80,
          protocol: 'HTTP',
          hostname: 'a.example.com',
          allowedRoutes: { namespaces: { from: 'Same' } },
        },
        { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'tls' }] } },
      ],
    },
  },
  route(`${gw}/v1`, 'HTTPRoute', {
    hostnames: ['a.example.com', '*.example.org'],
    rules: rules([
      { type: 'RequestHeaderModifier', requestHeaderModifier: headers },
      { type: 'ResponseHeaderModifier', responseHeaderModifier: headers },
      {
        type: 'URLRewrite',
        urlRewrite: { hostname: 'x.example.com', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } },
      },
    ]),
  }),
  route(`${gw}/v1`, 'HTTPRoute', {
    rules: rules([
      { type: 'RequestMirror', requestMirror: { backendRef: { name: 'web', port: 80 }, percent: 10 } },
      { type: 'ExtensionRef', extensionRef: { group: 'example.com', kind: 'F', name: 'x' } },
      {
        type: 'CORS',
        cors: {
          allowOrigins: ['https://example.com'],
          allowMethods: ['GET'],
          allowHeaders: ['X'],
          exposeHeaders: ['Y'],
          maxAge: 5,
          allowCredentials: true,
        },
      },
    ]),
  }),
  route(`${gw}/v1`, 'HTTPRoute', {
    rules: [
      {
        matches: [{ path: { type: 'Exact', value: '/x' } }],
        filters: [
          {
            type: 'RequestRedirect',
            requestRedirect: {
              scheme: 'https',
              hostname: 'x.example.com',
              port: 443,
              statusCode: 301,
              path: { type: 'ReplaceFullPath', replaceFullPath: '/y' },
            },
          },
        ],
      },
      {
        backendRefs: [
          { name: 'web', port: 80, filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: headers }] },
        ],
      },
    ],
  }),
  route(`${gw}/v1beta1`, 'HTTPRoute', {
    rules: rules([
      {
        type: 'RequestMirror',
        requestMirror: { backendRef: { name: 'web', port: 80 }, fraction: { numerator: 1, denominator: 10 } },
      },
    ]),
  }),
  route(
    `${gw}/v1`,
    'HTTPRoute',
    {
      useDefaultGateways: 'All',
      rules: [
        {
          backendRefs,
          retry: { codes: [500, 503], attempts: 2, backoff: '100ms' },
          sessionPersistence: {
            sessionName: 'x',
            type: 'Cookie',
            absoluteTimeout: '1h',
            cookieConfig: { lifetimeType: 'Permanent' },
          },
          filters: [
            {
              type: 'ExternalAuth',
              externalAuth: {
                protocol: 'HTTP',
                backendRef: { name: 'auth', port: 80 },
                http: { path: '/auth', allowedHeaders: ['X'], allowedResponseHeaders: ['Y'] },
                forwardBody: { maxSize: 1024 },
              },
            },
          ],
        },
      ],
    },
    { ...experimental, bundles: [6, 6] },
  ),
  route(
    `${gw}/v1`,
    'HTTPRoute',
    {
      useDefaultGateways: 'All',
      rules: [
        {
          backendRefs,
          retry: { codes: [500, 503], attempts: 2, backoff: '100ms' },
          sessionPersistence: {
            type: 'Cookie',
            absoluteTimeout: '1h',
            cookie: { lifetimeType: 'Permanent', name: 'x', path: '/' },
          },
          filters: [
            {
              type: 'ExternalAuth',
              externalAuth: {
                protocol: 'GRPC',
                backendRef: { name: 'auth', port: 80 },
                grpc: { allowedHeaders: ['X'] },
              },
            },
          ],
        },
      ],
    },
    { ...experimental, bundles: [7, 9] },
  ),
  route(`${gw}/v1`, 'GRPCRoute', {
    hostnames: ['grpc.example.com'],
    rules: [
      {
        name: 'a',
        matches: [
          {
            method: { type: 'Exact', service: 'foo.Bar', method: 'Get' },
            headers: [{ name: 'X', type: 'Exact', value: 'y' }],
          },
        ],
        filters: [
          { type: 'RequestHeaderModifier', requestHeaderModifier: headers },
          { type: 'RequestMirror', requestMirror: { backendRef: { name: 'web', port: 80 } } },
        ],
        backendRefs: [
          { name: 'web', port: 80, filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: headers }] },
        ],
      },
    ],
  }),
  route(
    `${gw}/v1`,
    'GRPCRoute',
    {
      useDefaultGateways: 'None',
      rules: [{ backendRefs, sessionPersistence: { type: 'Header', header: { name: 'X-S' } } }],
    },
    { ...experimental, bundles: [7, 9] },
  ),
  route(`${gw}/v1`, 'TLSRoute', { hostnames: ['a.example.com'], rules: [{ name: 'a', backendRefs }] }),
  route(`${gw}/v1alpha2`, 'TLSRoute', { hostnames: ['a.example.com'], rules: [{ backendRefs }] }, experimental),
  route(`${gw}/v1alpha3`, 'TLSRoute', { hostnames: ['a.example.com'], rules: [{ backendRefs }] }, experimental),
  route(`${gw}/v1`, 'TCPRoute', { rules: [{ backendRefs }] }),
  route(`${gw}/v1`, 'UDPRoute', { rules: [{ backendRefs }] }),
  route(`${gw}/v1alpha2`, 'TCPRoute', { rules: [{ backendRefs }] }, experimental),
  route(`${gw}/v1alpha2`, 'UDPRoute', { rules: [{ backendRefs }] }, experimental),
  {
    apiVersion: `${gw}/v1`,
    kind: 'ReferenceGrant',
    metadata: meta(),
    spec: {
      from: [{ group: gw, kind: 'HTTPRoute', namespace: 'x' }],
      to: [{ group: '', kind: 'Service', name: 'web' }],
    },
  },
  {
    apiVersion: `${gw}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: meta(),
    spec: { from: [{ group: gw, kind: 'Gateway', namespace: 'x' }], to: [{ group: '', kind: 'Secret' }] },
  },
  {
    apiVersion: `${gw}/v1`,
    kind: 'BackendTLSPolicy',
    metadata: meta(),
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'web', sectionName: 'https' }],
      validation: {
        hostname: 'web.example.com',
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }],
        subjectAltNames: [
          { type: 'Hostname', hostname: 'web.example.com' },
          { type: 'URI', uri: 'spiffe://x/y' },
        ],
      },
      options: { 'example.com/x': 'y' },
    },
  },
  {
    apiVersion: `${gw}/v1`,
    kind: 'BackendTLSPolicy',
    metadata: meta(),
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
      validation: { hostname: 'web.example.com', wellKnownCACertificates: 'System' },
    },
  },
  {
    apiVersion: `${gw}/v1alpha3`,
    kind: 'BackendTLSPolicy',
    ...experimental,
    metadata: meta(),
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
      validation: { hostname: 'web.example.com', wellKnownCACertificates: 'System' },
    },
  },
  {
    apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
    kind: 'XBackendTrafficPolicy',
    ...experimental,
    metadata: meta(),
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
      retryConstraint: { budget: { percent: 20, interval: '10s' }, minRetryRate: { count: 10, interval: '1s' } },
    },
  },
  {
    apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
    kind: 'XMesh',
    ...experimental,
    metadata: meta(),
    spec: {
      controllerName: 'example.com/mesh',
      description: 'x',
      parametersRef: { group: 'example.com', kind: 'P', name: 'x' },
    },
  },
  {
    apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
    kind: 'XBackend',
    ...experimental,
    bundles: [7, 9],
    metadata: meta(),
    spec: {
      type: 'ExternalHostname',
      externalHostname: { hostname: 'x.example.com' },
      port: { number: 443 },
      protocol: 'HTTP2',
      tls: { mode: 'ServerOnly', validation: { hostname: 'x.example.com', wellKnownCACertificates: 'System' } },
    },
  },
  {
    apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
    kind: 'XBackend',
    ...experimental,
    bundles: [7, 9],
    metadata: meta(),
    spec: {
      type: 'EndpointSelector',
      endpointSelector: { matchLabels: labels },
      port: { number: 80 },
      protocol: 'HTTP',
      sessionPersistence: { cookie: {} },
    },
  },
  {
    apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
    kind: 'XBackend',
    ...experimental,
    bundles: [6, 6],
    metadata: meta(),
    spec: {
      type: 'ExternalHostname',
      externalHostname: { hostname: 'x.example.com' },
      port: { port: 443 },
      protocol: 'HTTP2',
      tls: { mode: 'ServerOnly', validation: { hostname: 'x.example.com', wellKnownCACertificates: 'System' } },
    },
  },
  {
    apiVersion: 'gateway.networking.x-k8s.io/v1alpha1',
    kind: 'XTelemetryPolicy',
    ...experimental,
    bundles: [7, 9],
    metadata: meta(),
    spec: {
      targetRefs: [{ group: gw, kind: 'Gateway', name: 'gw' }],
      tracing: {
        mode: 'Enabled',
        provider: { backendRef: { name: 'otel', port: 4317 }, headers: [{ name: 'X', value: 'y' }] },
        samplingRate: { numerator: 10 },
        parentBasedSampling: { mode: 'Enabled', samplingRate: { numerator: 1, denominator: 2 } },
        serviceName: 'x',
        spanName: 'a b',
        attributes: [
          { name: 'a', sourceType: 'Header', headerName: 'X' },
          { name: 'b', sourceType: 'Literal', literalValue: 'x' },
          { name: 'c', sourceType: 'Attribute', attributeKey: 'k' },
        ],
      },
    },
  },
  {
    apiVersion: `${gw}/v1`,
    kind: 'Gateway',
    ...experimental,
    bundles: [7, 9],
    metadata: meta(),
    spec: {
      gatewayClassName: 'example',
      defaultScope: 'All',
      addresses: [{ value: '192.0.2.1', routability: 'Cluster' }],
      listeners: [
        {
          name: 'http',
          port: 80,
          protocol: 'HTTP',
          filters: {
            requests: [
              {
                type: 'ExternalAuth',
                externalAuth: { protocol: 'HTTP', backendRef: { name: 'auth', port: 80 }, http: {} },
              },
              { type: 'ExtensionRef', extensionRef: { group: 'example.com', kind: 'F', name: 'x' } },
            ],
          },
        },
      ],
    },
  },
];

/** Bases by group: networking, gateway, workloads, others. */
export const BASES = {
  workloads: [
    ...pods,
    ...workloads(
      'apps/v1',
      'Deployment',
      [
        {},
        {
          replicas: 2,
          minReadySeconds: 5,
          revisionHistoryLimit: 3,
          progressDeadlineSeconds: 60,
          paused: false,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
        },
        { strategy: { type: 'Recreate' } },
      ],
      endlessRestart,
    ),
    ...workloads(
      'apps/v1',
      'StatefulSet',
      [
        { serviceName: 'web' },
        {
          serviceName: 'web',
          replicas: 2,
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1, maxUnavailable: 1 } },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
          ordinals: { start: 1 },
          volumeClaimTemplates: [
            {
              metadata: { name: 'store' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        },
      ],
      endlessRestart,
    ),
    ...workloads(
      'apps/v1',
      'DaemonSet',
      [
        {},
        {
          minReadySeconds: 5,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } },
        },
        { updateStrategy: { type: 'OnDelete' } },
      ],
      endlessRestart,
    ),
    ...workloads('apps/v1', 'ReplicaSet', [{ replicas: 2 }], endlessRestart),
    ...templates
      .map((spec) => ({
        apiVersion: 'v1',
        kind: 'ReplicationController',
        metadata: meta(),
        spec: { replicas: 1, selector: labels, template: { metadata: { labels }, spec: endlessRestart(spec) } },
      }))
      .slice(0, 4),
    ...templates.map((spec, index) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: meta(),
      spec: job(spec, index),
    })),
    ...templates.map((spec, index) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: meta(),
      spec: {
        schedule: '*/5 * * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        suspend: false,
        startingDeadlineSeconds: 60,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
        jobTemplate: { metadata: { labels }, spec: job(spec, index % 5 === 4 ? 0 : index) },
      },
    })),
  ],
  networking: others.filter((object) => groupOf(object) === 'networking'),
  gateway,
  others: others.filter((object) => groupOf(object) !== 'networking'),
};
