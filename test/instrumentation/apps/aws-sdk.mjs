import { createServer } from 'node:http';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

const server = createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify({ MessageId: '1', MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' })));
}).listen(0, '127.0.0.1', async () => {
  const client = new SQSClient({ region: 'eu-west-1', endpoint: `http://127.0.0.1:${server.address().port}`, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  await client.send(new SendMessageCommand({ QueueUrl: `http://127.0.0.1:${server.address().port}/1/orders`, MessageBody: 'hello' }));
  client.destroy();
  server.close();
  server.closeAllConnections();
});
