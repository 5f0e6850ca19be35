import type { AttributeSpec } from './attribute-spec.ts';
import { int, text } from './attribute-spec.ts';
import { mix } from '../random.ts';
import type { Language, Service } from './topology.ts';

/** On every resource of the shop, so that demo data is known as such and can be deleted. */
export const DEMO_ATTRIBUTE = 'spoor.demo';
export const NODES = 24;
/** The host whose clock is wrong, and by how much: it is behind. */
export const SKEWED_NODE = 7;
export const SKEW_NANOSECONDS = -180_000_000;

/** A process that sends spans: one pod of one version of a service. */
export interface Sender {
  readonly service: Service;
  readonly pod: number;
  readonly release: number;
  readonly node: number;
  /** Milliseconds into every five seconds at which it exports. */
  readonly exportPhase: number;
  readonly skew: number;
  readonly attributes: readonly AttributeSpec[];
}

/** All senders seen so far, numbered in the order of first use per generator; the content depends on nothing but its key. */
export class Senders {
  readonly list: Sender[] = [];
  private readonly numbers = new Map<number, number>();

  number(service: Service, pod: number, release: number): number {
    const key = (release * 64 + service.index) * 256 + pod;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.list.length;
    this.numbers.set(key, number);
    this.list.push(makeSender(service, pod, release));
    return number;
  }
}

const RUNTIMES: Record<Language, readonly [sdk: string, sdkVersion: string, runtime: string, version: string]> = {
  nodejs: ['nodejs', '2.2.0', 'nodejs', '24.11.1'],
  java: ['java', '1.56.0', 'OpenJDK Runtime Environment', '25.0.1+8-LTS'],
  go: ['go', '1.38.0', 'go', 'go1.25.4'],
  python: ['python', '1.38.0', 'CPython', '3.14.0'],
  dotnet: ['dotnet', '1.14.0', '.NET', '10.0.0'],
  rust: ['rust', '0.31.0', 'rustc', '1.91.1'],
  cpp: ['cpp', '1.23.0', 'envoy', '1.36.2'],
  ruby: ['ruby', '1.10.0', 'ruby', '3.4.7'],
  webjs: ['webjs', '2.2.0', 'browser', 'Mozilla/5.0'],
};

function makeSender(service: Service, pod: number, release: number): Sender {
  const hash = mix(service.index * 1009 + pod, release + 1);
  const node = mix(hash, 3) % NODES;
  const browser = service.language === 'webjs';
  return {
    service, pod, release, node, exportPhase: mix(hash, 5) % 5000, skew: !browser && node === SKEWED_NODE ? SKEW_NANOSECONDS : 0,
    attributes: browser ? browserAttributes(service, pod, release) : podAttributes(service, { hash, node, release }),
  };
}

const version = (service: Service, release: number): string => `${1 + (service.index % 4)}.${10 + service.index + release}.0`;

function sdkAttributes(service: Service, release: number): AttributeSpec[] {
  const [sdk, sdkVersion, runtime, runtimeVersion] = RUNTIMES[service.language];
  return [
    text('service.name', service.name), text('service.namespace', `shop.${service.namespace}`), text('service.version', version(service, release)),
    text('telemetry.sdk.name', 'opentelemetry'), text('telemetry.sdk.language', sdk), text('telemetry.sdk.version', sdkVersion),
    text(service.era === 'old' ? 'deployment.environment' : 'deployment.environment.name', 'production'),
    text('process.runtime.name', runtime), text('process.runtime.version', runtimeVersion),
    text(DEMO_ATTRIBUTE, 'true'),
  ];
}

function podAttributes(service: Service, place: { readonly hash: number; readonly node: number; readonly release: number }): AttributeSpec[] {
  const { hash, node } = place;
  const pod = `${service.name}-${mix(service.index, place.release).toString(16).padStart(8, '0')}-${hash.toString(36).slice(-5)}`;
  const zone = node % 3;
  return [
    ...sdkAttributes(service, place.release),
    text('service.instance.id', `${hash.toString(16).padStart(8, '0')}-${(mix(hash, 9) & 0xffff).toString(16).padStart(4, '0')}-4000-8000-${mix(hash, 11).toString(16).padStart(12, '0')}`),
    text('host.name', `node-${String(node).padStart(2, '0')}`), text('k8s.pod.name', pod), text('k8s.deployment.name', service.name), text('k8s.namespace.name', service.namespace),
    text('k8s.node.name', `node-${String(node).padStart(2, '0')}`), text('cloud.region', 'eu-north-1'), text('cloud.availability_zone', `eu-north-1${'abc'[zone]!}`), int('process.pid', 1 + (hash % 60)),
    text('os.type', 'linux'),
  ];
}

function browserAttributes(service: Service, pod: number, release: number): AttributeSpec[] {
  return [
    ...sdkAttributes(service, release), text('browser.platform', ['macOS', 'Windows', 'Linux', 'Android', 'iOS'][pod % 5]!),
    text('browser.brand', ['Chromium', 'Firefox', 'Safari'][pod % 3]!), text('service.instance.id', `visitor-${pod}`),
  ];
}
