import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 1024 * 1024;

/** No FILE, URL, S3, REMOTE or any other source: `url()`, `file()`, `remote()`, `s3()` and tables over them are refused by the engine itself. */
const GRANT = 'GRANT SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE TEMPORARY TABLE, DROP, UNDROP TABLE, TRUNCATE, OPTIMIZE, CHECK, KILL QUERY, SYSTEM ON *.*';

/**
 * Writes the engine's configuration and answers the arguments that make it read it. Server settings can be given only
 * so: they have taken effect before a statement could run. The defaults are those of a server with a machine to itself
 * (caches of 5 GiB, 90 % of the memory). The files are only read while opening; each process has its own, because another
 * one may just then be finding out that it must not open this directory.
 */
export function writeEngineConfig(directory: string, memoryBytes: number): readonly string[] {
  const users = join(directory, `users-${String(process.pid)}.xml`);
  const main = join(directory, `config-${String(process.pid)}.xml`);
  writeFileSync(users, usersXml(), { mode: 0o600 });
  writeFileSync(main, configXml(users, memoryBytes), { mode: 0o600 });
  return [`--config-file=${main}`];
}

function configXml(users: string, memoryBytes: number): string {
  const share = (part: number, most: number): number => Math.min(most, Math.floor(memoryBytes * part));
  const settings: Readonly<Record<string, string | number>> = {
    users_config: users,
    max_server_memory_usage: memoryBytes,
    mark_cache_size: share(0.05, 64 * MIB),
    primary_index_cache_size: share(0.05, 64 * MIB),
    index_mark_cache_size: share(0.02, 16 * MIB),
    query_condition_cache_size: share(0.01, 8 * MIB),
    text_index_tokens_cache_size: share(0.02, 16 * MIB),
    text_index_header_cache_size: share(0.02, 16 * MIB),
    text_index_postings_cache_size: share(0.02, 16 * MIB),
    compiled_expression_cache_size: MIB,
    parquet_metadata_cache_size: 0,
    iceberg_metadata_files_cache_size: 0,
    vector_similarity_index_cache_size: 0,
    mmap_cache_size: 0,
    background_pool_size: 2,
    background_merges_mutations_concurrency_ratio: 1,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_common_pool_size: 1,
    background_schedule_pool_size: 1,
    background_buffer_flush_schedule_pool_size: 1,
    background_message_broker_schedule_pool_size: 1,
    background_distributed_schedule_pool_size: 1,
    asynchronous_metrics_update_period_s: 60,
    // Idle threads keep their stacks and their allocator's caches.
    max_thread_pool_free_size: 4,
    tables_loader_background_pool_size: 2,
    max_part_num_to_warn: 100_000,
  };
  const lines = Object.entries(settings).map(([name, value]) => `  <${name}>${escapeXml(String(value))}</${name}>`);
  return `<clickhouse>
  <logger><level>none</level></logger>
  <send_crash_reports><enabled>false</enabled></send_crash_reports>
  <remote_url_allow_hosts></remote_url_allow_hosts>
${lines.join('\n')}
</clickhouse>
`;
}

function usersXml(): string {
  return `<clickhouse>
  <profiles><default></default></profiles>
  <quotas><default></default></quotas>
  <users><default><password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota><grants><query>${GRANT}</query></grants></default></users>
</clickhouse>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
