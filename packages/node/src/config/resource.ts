import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { arch, hostname, platform, release } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { VERSION } from '../version.ts';
import type { Settings } from './settings.ts';

type Detector = () => Attributes;

/** Cloud detectors ask metadata services over the network: they are not here. */
const DETECTORS: Readonly<Record<string, Detector>> = { host, os, process: processAttributes, serviceinstance: serviceInstance, container };

/**
 * What describes this process: the SDK, what is detected, then what was configured, which wins. The service's name is
 * the configured one, else the app's package name, else `unknown_service:node`.
 */
export function resourceAttributes(settings: Settings, warn: (message: string) => void): Attributes {
  const wanted = settings.detectors.flatMap((name) => (name === 'all' ? Object.keys(DETECTORS) : [name]));
  const detected: Attributes = {};
  for (const name of wanted) {
    if (name === 'none' || name === 'env') continue;
    const detector = DETECTORS[name];
    if (detector === undefined) warn(`OTEL_NODE_RESOURCE_DETECTORS: ${name} is not included; set its attributes with OTEL_RESOURCE_ATTRIBUTES.`);
    else Object.assign(detected, detector());
  }
  return {
    ...detected,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': SDK_VERSION,
    'telemetry.distro.name': 'spoor-node',
    'telemetry.distro.version': VERSION,
    ...settings.resourceAttributes,
    'service.name': settings.serviceName ?? nameOfApp() ?? `unknown_service:${basename(process.execPath)}`,
  };
}

/** The version of @opentelemetry/sdk-trace this package is made for. */
const SDK_VERSION = '3.1.1';

/** The names of the semantic conventions where Node's differ. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'x86', arm: 'arm32' };
const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };

function host(): Attributes {
  return { 'host.name': hostname(), 'host.arch': ARCHITECTURES[arch()] ?? arch() };
}

function os(): Attributes {
  return { 'os.type': PLATFORMS[platform()] ?? platform(), 'os.version': release() };
}

/** Not the command's arguments: they carry secrets too often. */
function processAttributes(): Attributes {
  return {
    'process.pid': process.pid,
    'process.executable.name': basename(process.execPath),
    'process.executable.path': process.execPath,
    ...(process.argv[1] === undefined ? {} : { 'process.command': process.argv[1] }),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
  };
}

function serviceInstance(): Attributes {
  return { 'service.instance.id': randomUUID() };
}

function container(): Attributes {
  for (const [file, pattern] of [['/proc/self/cgroup', /[/-]([0-9a-f]{64})(?:\.scope)?$/m], ['/proc/self/mountinfo', /\/containers\/([0-9a-f]{64})\//]] as const) {
    const id = pattern.exec(readText(file) ?? '')?.[1];
    if (id !== undefined) return { 'container.id': id };
  }
  return {};
}

/** The `name` of the nearest package.json above the program. */
function nameOfApp(): string | undefined {
  const program = process.argv[1];
  if (program === undefined) return undefined;
  for (let folder = dirname(program), parent = ''; folder !== parent; parent = folder, folder = dirname(folder)) {
    const text = readText(join(folder, 'package.json'));
    if (text === undefined) continue;
    try {
      const { name } = JSON.parse(text) as { name?: unknown };
      if (typeof name === 'string' && name !== '') return name;
    } catch {
      // A broken package.json names nothing; one further up may.
    }
  }
  return undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Absent on this system, or not ours to read.
    return undefined;
  }
}
