import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Long, deserialize, serialize } from 'bson';
import type { Document } from 'bson';

/**
 * Enough of MongoDB's wire protocol (OP_MSG) for its driver to connect, insert and find: the machine has no server. The
 * driver and its instrumentation are real; the data is one list of documents.
 */
export async function startMongoStandIn(): Promise<AsyncDisposable & { readonly url: string }> {
  const documents: Document[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        const length = pending.readInt32LE(0);
        socket.write(reply(pending.subarray(0, length), documents));
        pending = pending.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/?directConnection=true`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const OP_MSG = 2013;
const OP_QUERY = 2004;
const OP_REPLY = 1;

function reply(message: Buffer, documents: Document[]): Buffer {
  const requestId = message.readInt32LE(4);
  if (message.readInt32LE(12) === OP_QUERY) {
    const body = serialize(HELLO());
    const head = Buffer.alloc(36);
    writeHeader(head, { length: 36 + body.length, requestId, opcode: OP_REPLY });
    head.writeInt32LE(1, 32);
    return Buffer.concat([head, body]);
  }
  const body = serialize(answer(sections(message), documents));
  const head = Buffer.alloc(21);
  writeHeader(head, { length: 21 + body.length, requestId, opcode: OP_MSG });
  return Buffer.concat([head, body]);
}

function writeHeader(head: Buffer, { length, requestId, opcode }: { readonly length: number; readonly requestId: number; readonly opcode: number }): void {
  head.writeInt32LE(length, 0);
  head.writeInt32LE(requestId, 8);
  head.writeInt32LE(opcode, 12);
}

/** The command, with the documents of its sequence sections under their names. */
function sections(message: Buffer): Document {
  let command: Document = {};
  for (let at = 20; at < message.length; ) {
    const kind = message[at++];
    const length = message.readInt32LE(at);
    if (kind === 0) command = { ...deserialize(message.subarray(at, at + length)), ...command };
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const list: Document[] = [];
      for (let inner = nameEnd + 1; inner < at + length; inner += message.readInt32LE(inner)) list.push(deserialize(message.subarray(inner, inner + message.readInt32LE(inner))));
      command[message.toString('utf8', at + 4, nameEnd)] = list;
    }
    at += length;
  }
  return command;
}

function HELLO(): Document {
  return { ok: 1, isWritablePrimary: true, maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000, minWireVersion: 0, maxWireVersion: 21, localTime: new Date() };
}

function answer(command: Document, documents: Document[]): Document {
  if ('insert' in command) {
    const inserted = command['documents'] as Document[];
    documents.push(...inserted);
    return { ok: 1, n: inserted.length };
  }
  if ('find' in command) {
    const filter = command['filter'] as Document;
    const found = documents.filter((document) => Object.entries(filter).every(([key, value]) => document[key] === value));
    return { ok: 1, cursor: { id: Long.ZERO, ns: `${String(command['$db'])}.${String(command['find'])}`, firstBatch: found.slice(0, 1) } };
  }
  return 'hello' in command || 'isMaster' in command || 'ismaster' in command ? HELLO() : { ok: 1 };
}
