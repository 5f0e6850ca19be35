const FLAGS = new Set(['--import', '--require', '-r']);

/** Whether Node was told to load this package before the app: `--import @spoor/node`, on the command line or in `NODE_OPTIONS`. */
export function isPreloaded(execArgv: readonly string[], nodeOptions: string | undefined): boolean {
  const options = [...execArgv, ...(nodeOptions?.split(/\s+/) ?? [])];
  return options.some((option, index) => {
    const equals = option.indexOf('=');
    const flag = equals === -1 ? option : option.slice(0, equals);
    const value = equals === -1 ? options[index + 1] : option.slice(equals + 1);
    return FLAGS.has(flag) && value !== undefined && isThisPackage(value.replace(/^["']|["']$/g, ''));
  });
}

function isThisPackage(value: string): boolean {
  return value === '@spoor/node' || /[/\\]@spoor[/\\]node[/\\]|[/\\]packages[/\\]node[/\\](?:dist|src)[/\\]index\.[jt]s$/.test(value);
}
