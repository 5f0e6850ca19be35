import { Kafka, logLevel } from 'kafkajs';

// No broker is needed for a span: the send that fails makes one.
const kafka = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING, retry: { retries: 0 }, connectionTimeout: 200 });
const producer = kafka.producer();
await producer.send({ topic: 'orders', messages: [{ value: 'x' }] }).catch(() => undefined);
