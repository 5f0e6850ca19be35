import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ask } from './ask.cjs';

// Decorators by hand: this file runs as it is.
class CatsController {
  find() {
    return 'cat';
  }
}
Get(':id')(CatsController.prototype, 'find', Object.getOwnPropertyDescriptor(CatsController.prototype, 'find'));
Controller('cats')(CatsController);
class AppModule {}
Module({ controllers: [CatsController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0);
await ask(app.getHttpServer(), '/cats/7');
await app.close();
