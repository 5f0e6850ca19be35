import { AppError } from '../app-error.ts';
import { SETTINGS } from '../config/index.ts';
import type { OptionSpec, ParsedArguments } from './parse-arguments.ts';

export const ENDPOINT_OPTION: OptionSpec = { name: '--endpoint', value: 'URL', help: `Where the running Spoor takes OTLP/HTTP. Default http://127.0.0.1:${SETTINGS['listen.otlpHttpPort'].default}` };
export const SERVER_OPTION: OptionSpec = { name: '--server', value: 'URL', help: `The running Spoor's web address. Default http://127.0.0.1:${SETTINGS['listen.uiPort'].default}` };

export function otlpEndpoint(args: ParsedArguments): string {
  return baseUrl(args, ENDPOINT_OPTION.name, SETTINGS['listen.otlpHttpPort'].default);
}

export function serverUrl(args: ParsedArguments): string {
  return baseUrl(args, SERVER_OPTION.name, SETTINGS['listen.uiPort'].default);
}

function baseUrl(args: ParsedArguments, option: string, port: number): string {
  const given = args.options.get(option) ?? `http://127.0.0.1:${port}`;
  if (!URL.canParse(given) || !/^https?:/.test(given)) throw new AppError('USAGE', `${option} ${given} is not an http:// or https:// address.`);
  return given.replace(/\/+$/, '');
}
