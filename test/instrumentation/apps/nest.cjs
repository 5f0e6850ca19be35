require('reflect-metadata');
const { Controller, Get, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ask } = require('./ask.cjs');

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

(async () => {
const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0);
await ask(app.getHttpServer(), '/cats/7');
await app.close();
})();
