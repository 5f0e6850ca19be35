/** `node scripts/configuration-docs.ts` rewrites docs/configuration.md from the table of settings; a test holds the two together. */
import { writeFileSync } from 'node:fs';
import { SETTINGS, SETTING_PATHS, environmentName, flagName } from '../packages/server/src/app/config/index.ts';
import type { Setting } from '../packages/server/src/app/config/index.ts';

export const CONFIGURATION_DOCS = 'docs/configuration.md';

export function renderConfigurationDocs(): string {
  const rows = SETTING_PATHS.map((path) => {
    const setting = SETTINGS[path] as Setting<never>;
    return `| \`${path}\` | \`${setting.type.show(setting.default)}\` | ${setting.type.expects} | ${setting.help} | \`${flagName(path)}\` \`${environmentName(path)}\` |`;
  });
  return `# Configuration

Every setting can be given in three ways; the later ones win: a YAML file (\`--config FILE\`, \`SPOOR_CONFIG\`, or
\`./spoor.yaml\`), an environment variable, a flag. \`spoor config\` prints what is in force and where each value came
from, with secrets hidden. A setting that does not exist or a value that does not fit is refused with its path.

\`\`\`yaml
# spoor.yaml
data: /var/lib/spoor
listen:
  host: 0.0.0.0
retention:
  maxAge: 14d
  maxBytes: 200GB
\`\`\`

| setting | default | takes | what it does | flag, environment variable |
|---|---|---|---|---|
${rows.join('\n')}

The short flags \`--host\`, \`--port\` and \`--store\` stand for \`--listen-host\`, \`--listen-ui-port\` and \`--store-url\`.

## Remote sampling

\`GET /sampling?service=NAME\` (or \`/api/sampling\`) on the UI port answers as Jaeger's sampling endpoint does, so SDKs with a
\`jaeger_remote\` sampler can be pointed at \`http://HOST:16686\`. The strategies are those of Jaeger's file:

\`\`\`yaml
sampling:
  strategies:
    default_strategy: { type: probabilistic, param: 0.1, operation_strategies: [{ operation: GET /health, type: probabilistic, param: 0 }] }
    service_strategies:
      - { service: checkout, type: probabilistic, param: 1 }
      - { service: batch, type: ratelimiting, param: 5 }
\`\`\`

A service that is not listed gets the default strategy. The default's operations hold for every service unless it lists
the operation itself or is rate limited.

## Retention at run time

\`PUT /api/spoor/v1/retention\` changes age and size until the next start; the file, the environment or a flag is what counts then.

## A ClickHouse server instead of the embedded engine

\`store.url: http://user:password@host:8123\` makes Spoor keep its tables there. With \`store.cluster\` the tables are made
\`ON CLUSTER\`: replicated, sharded by trace, with Distributed tables in front. The dialect is that of the embedded engine,
ClickHouse 26.7; this is also the only version the tests run against (over TCP with user and password). The cluster's
DDL is generated and compared with a golden file, and has not been run on a real cluster.
`;
}

if (import.meta.main) writeFileSync(CONFIGURATION_DOCS, renderConfigurationDocs());
