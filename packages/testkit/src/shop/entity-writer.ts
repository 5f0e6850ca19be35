import type { SpanBlock } from '@spoor/core/model';
import { AttributeType, DEFAULT_TENANT, hashEntity } from '@spoor/core/model';
import type { BlockStrings } from '../dictionary.ts';
import type { CompiledAttribute } from './attribute-spec.ts';
import { ValueCode } from './attribute-spec.ts';

/** A resource or scope whose strings are numbered in a dictionary. Only constant attributes. */
export interface Entity {
  readonly attributes: readonly CompiledAttribute[];
  readonly service: number;
  readonly name: number;
  readonly version: number;
  readonly schemaUrl: number;
}

/** Adds an entity to a block's resources or scopes and answers its index there. */
export function writeEntity(block: SpanBlock, level: 'resources' | 'scopes', from: { readonly entity: Entity; readonly strings: BlockStrings }): number {
  const columns = block[level];
  const { entity, strings } = from;
  const index = columns.begin();
  columns.service[index] = strings.index(entity.service);
  if (level === 'resources') columns.tenant[index] = block.strings.internString(DEFAULT_TENANT);
  columns.name[index] = strings.index(entity.name);
  columns.version[index] = strings.index(entity.version);
  columns.schemaUrl[index] = strings.index(entity.schemaUrl);
  for (const { key, code, type, a } of entity.attributes) {
    if (code === ValueCode.INT) columns.attributes.pushInt(strings.index(key), BigInt(a));
    else columns.attributes.pushWord(strings.index(key), type === AttributeType.INT ? AttributeType.STRING : type, strings.index(a));
  }
  hashEntity(columns, index, block.strings);
  return columns.finish();
}
