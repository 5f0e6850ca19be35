const { buildSchema, graphql } = require('graphql');

const schema = buildSchema('type Query { hello: String }');
graphql({ schema, source: 'query Greeting { hello }', rootValue: { hello: async () => 'hi' } });
graphql({ schema, source: '{ hello }', rootValue: { hello: () => { throw new Error('no luck'); } } });
