import { buildSchema, graphql } from 'graphql';

const schema = buildSchema('type Query { hello: String }');
await graphql({ schema, source: 'query Greeting { hello }', rootValue: { hello: async () => 'hi' } });
await graphql({ schema, source: '{ hello }', rootValue: { hello: () => { throw new Error('no luck'); } } });
