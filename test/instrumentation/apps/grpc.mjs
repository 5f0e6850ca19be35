import grpc from '@grpc/grpc-js';

const same = (value) => value;
const service = { Say: { path: '/test.Greeter/Say', requestStream: false, responseStream: false, requestSerialize: same, requestDeserialize: same, responseSerialize: same, responseDeserialize: same } };
const server = new grpc.Server();
server.addService(service, { Say: (call, answer) => answer(null, Buffer.from('hi')) });
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  const Greeter = grpc.makeGenericClientConstructor(service, 'Greeter');
  const client = new Greeter(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  client.Say(Buffer.from('x'), () => {
    client.close();
    server.forceShutdown();
  });
});
