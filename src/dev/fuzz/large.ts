/** Inputs that are deep, long or many, with a limit of some hundred kilobytes each. */
import { pick, type Random } from './random.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    a: `;

type Make = (size: number) => string;

const MAKERS: readonly [Make, ...Make[]] = [
  (size) => SERVICE + '['.repeat(size),
  (size) => SERVICE + '{a: '.repeat(size),
  (size) => SERVICE + '['.repeat(size) + ']'.repeat(size),
  (size) => SERVICE + '{a: '.repeat(size) + '}'.repeat(size),
  (size) => `${SERVICE}"${'a'.repeat(size * 10)}`,
  (size) => SERVICE + 'a b'.repeat(size * 10),
  (size) => SERVICE + '- '.repeat(size),
  (size) => `- ${'- '.repeat(size)}x\n`,
  (size) => '? '.repeat(size),
  (size) => `a:\n${Array.from({ length: Math.min(size, 400) }, (_, at) => `${' '.repeat(at + 1)}a:\n`).join('')}`,
  (size) => `${'{"a":'.repeat(size)}1${'}'.repeat(size)}`,
  (size) => `[${'{"kind":"Service"},'.repeat(size)}null]`,
  (size) => `${'---\n'.repeat(size) + SERVICE}x\n`,
  (size) => `${SERVICE}x\n---\n`.repeat(Math.min(size, 500)),
  (size) => `${SERVICE}x\n${Array.from({ length: size }, (_, at) => `    key${at}: v\n`).join('')}`,
  (size) => `${SERVICE}x\n${'    same: v\n'.repeat(size)}`,
  (size) => `${SERVICE}x\n${'# kroute-ignore a/b\n'.repeat(size)}`,
  (size) => `${SERVICE}x\n${' '.repeat(size * 10)}\n`,
  (size) => SERVICE + '\t'.repeat(size * 10),
  (size) => `${SERVICE}"${'\\"'.repeat(size * 5)}"\n`,
  (size) => `${SERVICE}|\n${'      text\n'.repeat(size)}`,
  (size) => `${SERVICE}>\n${' \n'.repeat(size)}`,
  (size) =>
    `a0: &a0 [x]\n${Array.from({ length: Math.min(size, 40) }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at},*a${at}]\n`).join('')}`,
  (size) => `${'&a '.repeat(size)}x\n`,
  (size) => `a: ${'!x '.repeat(size)}\n`,
  (size) => `${'a'.repeat(size * 10)}: 1\n`,
  (size) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports:\n${Array.from({ length: Math.min(size, 600) }, (_, at) => `  - {name: p${at}, port: ${at}}\n`).join('')}`,
  (size) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  rules:\n${Array.from({ length: Math.min(size, 200) }, (_, at) => `  - host: h${at % 7}.example.com\n    http: {paths: [{path: /${'a/'.repeat(at % 9)}, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}\n`).join('')}`,
  (size) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations: {nginx.ingress.kubernetes.io/use-regex: "true"}\nspec:\n  rules:\n  - http: {paths: [{path: "/${'(a+)+'.repeat(Math.min(size, 300))}$", pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}]}\n`,
  (size) =>
    `apiVersion: v1\nkind: List\nitems:\n${'- {apiVersion: v1, kind: Service, metadata: {name: a}}\n'.repeat(Math.min(size, 500))}`,
  (size) =>
    'apiVersion: v1\nkind: Service\nmetadata:\nname: web\nspec:\nports:\n' +
    '- port: 80\nname: a\n'.repeat(Math.min(size, 200)),
  (size) =>
    `apiVersion: v1 kind: Service metadata: name: web spec: ports: ${'- port: 80 '.repeat(Math.min(size, 200))}`,
  (size) => `${SERVICE}"${'::error::'.repeat(size)}"\n`,
  (size) => `${SERVICE}${'{{ '.repeat(size)}\n`,
  (size) => `${SERVICE}${'${'.repeat(size)}\n`,
];

/** A text that takes long to read. */
export function largeText(random: Random): string {
  return pick(MAKERS, random)(pick([50, 300, 1000, 3000, 10_000], random));
}
