/** The examples at the end of each command's help. */

type Examples = readonly (readonly [command: string, what: string])[];

export const EXAMPLES: Readonly<Record<string, Examples>> = {
  kroute: [
    ['kroute lint k8s/', 'report problems in all manifests of a directory'],
    ['kroute routes k8s/', 'show which requests reach which pods'],
    ['kroute trace https://shop.example.com/cart k8s/', 'show which backend serves a request'],
    ['kroute diff --base origin/main k8s/', 'show which requests a branch affects'],
  ],
  lint: [
    ['kroute lint', 'lint the current directory'],
    ['kroute lint --fix k8s/', 'apply the safe fixes'],
    ['helm template shop | kroute lint -', 'lint the output of another program'],
    ['kroute lint --diff k8s/', 'show what --fix would change'],
    ['kroute lint --rule service/unnamed-port=off', 'turn a rule off'],
    ['kroute lint --statistics', 'count the findings by rule'],
    ['kroute lint --only service,ingress/invalid-host', 'run only an area and a rule'],
    ['kroute lint -f pretty -f sarif:kroute.sarif', 'print a report and write another one to a file'],
    ['kroute lint --changed-since origin/main', 'report only what a branch changes'],
  ],
  routes: [
    ['kroute routes k8s/', 'print all routes'],
    ['kroute routes --host shop.example.com', 'print the routes of one host'],
    ['kroute routes --status broken,partial --strict', 'fail if a route is broken'],
    ['kroute routes -o mermaid > routes.mmd', 'draw the routes'],
  ],
  trace: [
    ['kroute trace https://shop.example.com/cart k8s/', 'which backend serves the request, and why'],
    ['kroute trace -X POST -H "x-canary: always" http://shop/api', 'a request with a method and a header'],
    ['kroute trace --gateway infra/edge https://shop.example.com/', 'a request to one Gateway'],
    ['kroute trace --from deploy/web -n shop http://api:8080/', 'a request from pods inside of the cluster'],
  ],
  test: [
    ['kroute test routing.yaml k8s/', 'check the expected answers in a file'],
    ['kroute test routing.yaml k8s/ -f junit --output-file junit.xml', 'write a report for a CI system'],
  ],
  diff: [
    ['kroute diff old/ new/', 'compare two directories'],
    ['kroute diff --base origin/main k8s/', 'what a branch changes'],
    ['kroute diff git:v1.4:k8s k8s', 'compare a git revision with the files here'],
    ['kroute diff cluster:prod k8s/', 'what applying the files would change in a cluster'],
    ['kroute diff --controller-before nginx --controller-after traefik k8s/', 'what another controller changes'],
    ['kroute diff --base origin/main --fail-on lost,opened', 'fail only if requests are lost or Services exposed'],
  ],
  migrate: [
    ['kroute migrate --to gateway-api k8s/ > gateway.yaml', 'write the Gateway API objects for all Ingresses'],
    ['kroute migrate --to gateway-api --gateway-class eg --out gateway/ k8s/', 'write files, and print the report'],
    [
      'kroute migrate --to gateway-api --fail-on opened,lost k8s/',
      'fail only if requests are lost or Services exposed',
    ],
  ],
  explain: [
    ['kroute explain', 'list all rules'],
    ['kroute explain service', 'list the rules of an area'],
    ['kroute explain service/unnamed-port', 'print the documentation of a rule'],
  ],
  config: [
    ['kroute config', 'print the configuration of the current directory'],
    ['kroute config k8s/ingress.yaml -f json', 'print the configuration of a file as JSON'],
  ],
  init: [['kroute init', 'create kroute.yaml']],
  completion: [
    ['source <(kroute completion bash)', 'bash: complete in this shell'],
    ['kroute completion zsh > "${fpath[1]}/_kroute"', 'zsh: complete in new shells'],
    ['kroute completion fish > ~/.config/fish/completions/kroute.fish', 'fish: complete in new shells'],
  ],
};

/** The examples of a command as text; empty where it has none. */
export function examplesOf(command: string): string {
  const examples = new Map(Object.entries(EXAMPLES)).get(command) ?? [];
  const lines = examples.flatMap(([example, what]) => [`  # ${what}`, `  ${example}`]);
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}
