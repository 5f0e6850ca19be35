/** Where the tables live. With `cluster`, every table is `<name>_local` on each shard and `<name>` over all of them. */
export interface Topology {
  readonly database: string;
  /** Name of the cluster in the server's `remote_servers`; absent for one engine or one server. */
  readonly cluster?: string;
}

export const DEFAULT_DATABASE = 'spoor';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** The same topology, its names checked, so that they can stand in SQL as they are. */
export function checkTopology(topology: Topology): Topology {
  for (const name of [topology.database, topology.cluster]) {
    if (name !== undefined && !IDENTIFIER.test(name)) {
      throw new Error(`"${name}" is not usable as a database or cluster name: letters, digits and _ only, not starting with a digit`);
    }
  }
  return topology;
}
