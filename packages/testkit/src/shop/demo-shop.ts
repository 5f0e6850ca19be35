import { bool, double, number, pick, range, subject, text, unique } from './attribute-spec.ts';
import { AttributeType } from '@spoor/core/model';
import type { Operation, Service } from './topology.ts';
import { Kind, MICROSECOND, MILLISECOND, Topology, Trouble, call } from './topology.ts';

/** One thing visitors do and how often, relative to the others. */
export interface Flow {
  readonly root: Operation;
  readonly weight: number;
  /** Sampled at the head with this threshold (OTLP `ot=th`); absent: everything is kept. */
  readonly threshold?: string;
}

export interface DemoShop {
  readonly topology: Topology;
  readonly flows: readonly Flow[];
}

const MS = MILLISECOND;
const US = MICROSECOND;

/** The shop: 23 services over HTTP, gRPC, SQL, Redis and Kafka, and what is wrong with some of them. */
export function demoShop(): DemoShop {
  const t = new Topology();
  const browser = t.service('storefront-browser', { language: 'webjs', era: 'new', pods: 48, namespace: 'client' });
  const gateway = t.service('edge-gateway', { language: 'cpp', era: 'old', pods: 12, namespace: 'edge' });
  const web = t.service('storefront', { language: 'nodejs', era: 'both', pods: 28, namespace: 'web' });
  const auth = t.service('auth', { language: 'go', era: 'new', pods: 14, namespace: 'core' });
  const cart = t.service('cart', { language: 'dotnet', era: 'new', pods: 18, namespace: 'core' });
  const checkout = t.service('checkout', { language: 'nodejs', era: 'old', pods: 16, namespace: 'core' });
  const payment = t.service('payment', { language: 'nodejs', era: 'new', pods: 12, namespace: 'core' });
  const catalog = t.service('catalog', { language: 'go', era: 'new', pods: 24, namespace: 'core' });
  const pricing = t.service('pricing', { language: 'java', era: 'old', pods: 20, namespace: 'core' });
  const recommendations = t.service('recommendations', { language: 'python', era: 'new', pods: 16, namespace: 'ml' });
  const search = t.service('search', { language: 'java', era: 'new', pods: 16, namespace: 'core' });
  const shipping = t.service('shipping', { language: 'rust', era: 'new', pods: 10, namespace: 'core' });
  const orders = t.service('orders', { language: 'java', era: 'old', pods: 14, namespace: 'core' });
  const inventory = t.service('inventory', { language: 'go', era: 'new', pods: 14, namespace: 'core' });
  const email = t.service('email-worker', { language: 'ruby', era: 'old', pods: 6, namespace: 'workers' });
  const fraud = t.service('fraud-detection', { language: 'java', era: 'new', pods: 6, namespace: 'workers' });
  const ledger = t.service('ledger-batch', { language: 'python', era: 'old', pods: 2, namespace: 'batch' });
  const ads = t.service('ads', { language: 'java', era: 'new', pods: 10, namespace: 'ml' });
  const currency = t.service('currency', { language: 'rust', era: 'new', pods: 8, namespace: 'core' });
  const assistant = t.service('shop-assistant', { language: 'python', era: 'new', pods: 6, namespace: 'ml' });
  const images = t.service('image-proxy', { language: 'cpp', era: 'old', pods: 8, namespace: 'edge' });
  const reviews = t.service('reviews', { language: 'dotnet', era: 'both', pods: 8, namespace: 'core' });
  const stock = t.service('warehouse-sync', { language: 'go', era: 'new', pods: 4, namespace: 'workers' });

  // currency, pricing (with the lock), catalog
  const convert = t.rpc(currency, 'shop.currency.v1.CurrencyService', 'Convert', {
    median: 180 * US, attributes: [pick('shop.currency.from', 'EUR', 'USD', 'GBP'), pick('shop.currency.to', 'SEK', 'JPY', 'CHF', 'PLN', 'EUR'), double('shop.currency.rate', 0.2, 140)],
  });
  const priceRow = t.sql(pricing, { operation: 'SELECT', table: 'price', database: 'pricing', statement: 'SELECT amount, currency, valid_until FROM price WHERE product_id = ? AND valid_until > now() LIMIT 1', maxRows: 2 }, {
    median: 1.4 * MS, tail: [0.01, 12], faults: { dbTimeout: 0.014 },
  });
  const priceLock = t.work(pricing, 'PriceTable.acquireReadLock', {
    median: 25 * US, trouble: Trouble.LOCK,
    attributes: [text('lock.name', 'price-table'), text('lock.mode', 'shared'), range('lock.waiters', 0, 40), text('code.namespace', 'shop.pricing.PriceTable'), text('code.function', 'acquireReadLock'), range('thread.id', 20, 220)],
  });
  const quote = t.rpc(pricing, 'shop.pricing.v1.Pricing', 'Quote', {
    median: 0.9 * MS, calls: [call(priceLock), call(priceRow)], attributes: [subject('app.product.id', 'SKU-{}', 2400), bool('app.price.promotion', 0.12)],
  });
  const quoteMany = t.rpc(pricing, 'shop.pricing.v1.Pricing', 'QuoteMany', {
    median: 2 * MS, calls: [call(priceLock), call(priceRow, { low: 1, high: 2 })], attributes: [range('app.product.count', 2, 24)],
  });
  const productCache = t.redis(catalog, 'GET', 'product:{}', { attributes: [] });
  const productRow = t.sql(catalog, { operation: 'SELECT', table: 'product', database: 'catalog', statement: 'SELECT id, sku, title, description, picture, category_id FROM product WHERE id = $1', maxRows: 1 }, { median: 1.1 * MS, tail: [0.02, 15] });
  const getProduct = t.rpc(catalog, 'shop.catalog.v1.Catalog', 'GetProduct', {
    median: 0.7 * MS, calls: [call(productCache), call(productRow, { chance: 0.35 })], faults: { noProduct: 0.025 }, attributes: [subject('app.product.id', 'SKU-{}', 2400), bool('app.cache.hit', 0.65)], eventChance: 0.1,
  });
  const listProducts = t.rpc(catalog, 'shop.catalog.v1.Catalog', 'ListProducts', {
    median: 2.4 * MS, attributes: [pick('app.category', 'boots', 'tents', 'stoves', 'maps', 'lamps', 'ropes'), range('app.products.returned', 4, 48)],
    calls: [call(t.sql(catalog, { operation: 'SELECT', table: 'product', database: 'catalog', statement: 'SELECT id, sku, title, picture FROM product WHERE category_id = $1 ORDER BY rank DESC LIMIT $2 OFFSET $3', maxRows: 48 }, { median: 4 * MS, tail: [0.04, 10] }))],
  });

  // recommendations, ads, reviews, images, search
  const recommend = t.rpc(recommendations, 'shop.recommendations.v1.Recommendations', 'List', {
    median: 3 * MS, tail: [0.06, 9], faults: { pythonTimeout: 0.02 }, attributes: [text('app.model.version', 'als-2026-11'), range('app.recommendations.count', 3, 12)],
    calls: [call(t.redis(recommendations, 'MGET', 'rec:{}')), call(t.invoke(recommendations, getProduct), { low: 0, high: 2, mode: 'parallel', critical: false })],
  });
  const showAd = t.rpc(ads, 'shop.ads.v1.Ads', 'Show', { median: 1.8 * MS, faults: { dbTimeout: 0.006 }, tail: [0.03, 20], attributes: [pick('app.ads.category', 'outdoor', 'travel', 'none'), range('app.ads.count', 0, 3)], calls: [call(t.redis(ads, 'HGETALL', 'ads:{}'))] });
  const listReviews = t.served(reviews, {
    method: 'GET', route: '/reviews/{product}', path: '/reviews/{}', median: 1.6 * MS,
    calls: [call(t.sql(reviews, { operation: 'SELECT', table: 'review', database: 'reviews', statement: 'SELECT author, stars, body FROM review WHERE product_id = @p0 ORDER BY created DESC LIMIT 20', maxRows: 20 }, { median: 2.2 * MS }))],
  });
  const image = t.served(images, { method: 'GET', route: '/images/*', path: '/images/{}.webp', median: 2 * MS, faults: { unavailable: 0.012 }, tail: [0.05, 25] });
  const searchIndex = t.span(search, 'search products', Kind.CLIENT, {
    median: 9 * MS, faults: { dbTimeout: 0.014 }, sigma: 0.7, tail: [0.03, 9],
    attributes: [text('db.system.name', 'elasticsearch'), text('db.operation.name', 'search'), text('db.collection.name', 'products'), text('server.address', 'es-products.db.svc'), { key: 'server.port', value: { is: 'int', value: 9200 } }, { key: 'db.query.text', value: { is: 'text', value: '{"query":{"multi_match":{"query":"?","fields":["title^3","description"]}},"size":24}' } }, range('db.response.returned_rows', 0, 24), number('elasticsearch.node.name', 'es-{}', 6)],
  });
  const find = t.served(search, {
    method: 'GET', route: '/search', path: '/search?q=term{}', ids: 900, median: 3 * MS, calls: [call(searchIndex), call(t.invoke(search, quoteMany))],
    attributes: [range('app.search.results', 0, 24), { key: 'app.search.terms', value: { is: 'nested', type: AttributeType.ARRAY, json: '{"arrayValue":{"values":[{"stringValue":"tent"},{"stringValue":"2 person"}]}}' } }],
  });

  // auth and cart
  const verify = t.rpc(auth, 'shop.auth.v1.Auth', 'Verify', {
    median: 350 * US, calls: [call(t.redis(auth, 'GET', 'session:{}'))], faults: { unauthorized: 0.02 }, attributes: [subject('user.id', 'u{}', 20_000)],
  });
  const login = t.served(auth, {
    method: 'POST', route: '/login', median: 1 * MS, faults: { unauthorized: 0.08 }, attributes: [subject('user.id', 'u{}', 20_000)],
    calls: [
      call(t.sql(auth, { operation: 'SELECT', table: 'account', database: 'auth', statement: 'SELECT id, password_hash, locked_until FROM account WHERE lower(email) = lower($1)', maxRows: 1 }, { median: 1.2 * MS })),
      call(t.work(auth, 'bcrypt.Compare', { median: 62 * MS, sigma: 0.1, attributes: [range('shop.bcrypt.cost', 10, 12), text('code.function.name', 'auth.comparePassword'), text('code.file.path', '/src/auth/password.go')] })),
      call(t.redis(auth, 'SETEX', 'session:{}')),
    ],
  });
  const cartRead = t.redis(cart, 'HGETALL', 'cart:{}');
  const getCart = t.rpc(cart, 'shop.cart.v1.Cart', 'Get', { median: 0.8 * MS, calls: [call(cartRead)], attributes: [subject('user.id', 'u{}', 20_000), range('app.cart.items', 0, 14)] });
  const addToCart = t.rpc(cart, 'shop.cart.v1.Cart', 'Add', {
    median: 1 * MS, calls: [call(t.invoke(cart, getProduct)), call(t.redis(cart, 'HSET', 'cart:{}'))], attributes: [subject('user.id', 'u{}', 20_000), subject('app.product.id', 'SKU-{}', 2400), range('app.quantity', 1, 4)], eventChance: 0.3,
  });
  const emptyCart = t.rpc(cart, 'shop.cart.v1.Cart', 'Empty', { median: 0.6 * MS, calls: [call(t.redis(cart, 'DEL', 'cart:{}'))], attributes: [subject('user.id', 'u{}', 20_000)] });

  // checkout: inventory (retry storm), payment (deploy), shipping, orders, messages
  const reserve = t.rpc(inventory, 'shop.inventory.v1.Inventory', 'Reserve', {
    median: 2 * MS, faults: { reservation: 0.002 }, trouble: Trouble.RETRY_STORM, attributes: [range('app.queue.depth', 0, 512), subject('app.order.id', 'o-{}', 1_000_000)],
    calls: [call(t.sql(inventory, { operation: 'UPDATE', table: 'stock', database: 'inventory', statement: 'UPDATE stock SET reserved = reserved + $1 WHERE sku = $2 AND on_hand - reserved >= $1', maxRows: 2 }, { median: 2.6 * MS, tail: [0.02, 12] }))],
  });
  const charge = t.rpc(payment, 'shop.payment.v1.Payment', 'Charge', {
    median: 3 * MS, faults: { cardDeclined: 0.03, deployNull: 0.0003 }, trouble: Trouble.DEPLOY,
    attributes: [double('app.payment.amount', 4, 900), pick('app.payment.currency', 'EUR', 'USD', 'GBP', 'SEK'), pick('app.payment.card', 'visa', 'mastercard', 'amex'), unique('app.transaction.id', 'tx-')],
    calls: [
      call(t.invoke(payment, convert)),
      call(t.span(payment, 'POST', Kind.CLIENT, {
        median: 120 * MS, sigma: 0.5, tail: [0.04, 6],
        attributes: [text('http.request.method', 'POST'), text('url.full', 'https://acquirer.example/v2/charges'), text('server.address', 'acquirer.example'), { key: 'server.port', value: { is: 'int', value: 443 } }, { key: 'http.response.status_code', value: { is: 'http-status', ok: 201 } }, text('network.protocol.version', '2'), { key: 'error.type', value: { is: 'error-type' } }],
      })),
    ],
  });
  const ship = t.served(shipping, { method: 'POST', route: '/quote', median: 4 * MS, sigma: 0.6, attributes: [pick('app.shipping.zone', 'domestic', 'eu', 'world'), double('app.shipping.cost', 3, 60)], calls: [call(t.work(shipping, 'tariff::lookup', { median: 0.5 * MS, attributes: [text('code.function.name', 'shipping::tariff::lookup'), range('code.line.number', 40, 220), bool('app.tariff.cached', 0.8)] }))] });
  const insertOrder = t.sql(orders, { operation: 'INSERT', table: 'orders', database: 'orders', statement: 'INSERT INTO orders (id, account_id, total, currency, state, created) VALUES (?, ?, ?, ?, ?, now())', maxRows: 1 }, { median: 2.2 * MS, faults: { deadlock: 0.01 } });
  const placeInOrders = t.rpc(orders, 'shop.orders.v1.Orders', 'Create', {
    median: 1.5 * MS, attributes: [subject('app.order.id', 'o-{}', 1_000_000)],
    calls: [call(insertOrder), call(t.sql(orders, { operation: 'INSERT', table: 'order_items', database: 'orders', statement: 'INSERT INTO order_items (order_id, sku, quantity, price) VALUES (?, ?, ?, ?)', maxRows: 1 }, { median: 1.5 * MS }), { low: 1, high: 4 })],
  });
  const sendMail = t.consume(email, 'orders.placed', {
    median: 8 * MS, faults: { mailServer: 0.02 }, attributes: [subject('app.order.id', 'o-{}', 1_000_000)],
    calls: [call(t.work(email, 'render order_confirmation', { median: 6 * MS, attributes: [text('template.name', 'order_confirmation'), pick('template.locale', 'en', 'de', 'sv', 'fr', 'pl'), range('template.bytes', 4000, 22_000)] })), call(t.span(email, 'SMTP send', Kind.CLIENT, { median: 45 * MS, tail: [0.05, 10], attributes: [text('net.peer.name', 'smtp.mail.svc'), { key: 'net.peer.port', value: { is: 'int', value: 587 } }, text('net.transport', 'ip_tcp'), unique('email.message_id', '<')] }))],
  });
  const checkFraud = t.consume(fraud, 'orders.placed', {
    median: 4 * MS, attributes: [subject('app.order.id', 'o-{}', 1_000_000), double('app.fraud.score', 0, 1), bool('app.fraud.flagged', 0.02)],
    calls: [call(t.work(fraud, 'FraudModel.score', { median: 14 * MS, sigma: 0.3, attributes: [text('app.model.version', 'gbt-41'), range('app.features', 80, 140), text('code.function.name', 'shop.fraud.FraudModel.score')] }))],
  });
  const updateStock = t.consume(stock, 'orders.placed', { median: 1.2 * MS, calls: [call(t.sql(stock, { operation: 'UPDATE', table: 'stock', database: 'inventory', statement: 'UPDATE stock SET on_hand = on_hand - $1, reserved = reserved - $1 WHERE sku = $2', maxRows: 1 }, { median: 2 * MS }), { low: 1, high: 3 })] });
  const publishOrder = t.publish(checkout, 'orders.placed', [call(sendMail, { mode: 'async', critical: false }), call(checkFraud, { mode: 'linked', critical: false }), call(updateStock, { mode: 'linked', critical: false, chance: 0.9 })]);
  const placeOrder = t.served(checkout, {
    method: 'POST', route: '/checkout', median: 3 * MS, attributes: [subject('enduser.id', 'u{}', 20_000), double('app.order.total', 10, 1200)], eventChance: 0.5,
    calls: [
      call(t.invoke(checkout, getCart)), call(t.invoke(checkout, quoteMany)), call(t.invoke(checkout, reserve), { retries: 4 }),
      call(t.fetch(checkout, ship)), call(t.invoke(checkout, charge)), call(t.invoke(checkout, placeInOrders)), call(publishOrder), call(t.invoke(checkout, emptyCart), { critical: false }),
    ],
  });
  // order history: the N+1
  const orderItems = t.sql(orders, { operation: 'SELECT', table: 'order_items', database: 'orders', statement: 'SELECT sku, quantity, price FROM order_items WHERE order_id = ?', maxRows: 6 }, { median: 0.9 * MS });
  const orderHistory = t.served(orders, {
    method: 'GET', route: '/orders', median: 2 * MS, trouble: Trouble.N_PLUS_ONE, attributes: [subject('enduser.id', 'u{}', 20_000)],
    calls: [call(t.sql(orders, { operation: 'SELECT', table: 'orders', database: 'orders', statement: 'SELECT id, total, state, created FROM orders WHERE account_id = ? ORDER BY created DESC', maxRows: 60 }, { median: 2.4 * MS })), call(orderItems, { low: 12, high: 60 })],
  });

  // assistant: GenAI
  const chat = t.span(assistant, 'chat gpt-5-mini', Kind.CLIENT, {
    median: 900 * MS, sigma: 0.6, tail: [0.05, 5], faults: { modelOverloaded: 0.03 },
    attributes: [text('gen_ai.operation.name', 'chat'), text('gen_ai.provider.name', 'openai'), text('gen_ai.request.model', 'gpt-5-mini'), text('gen_ai.response.model', 'gpt-5-mini-2026-08-07'), range('gen_ai.usage.input_tokens', 300, 6000), range('gen_ai.usage.output_tokens', 20, 900), double('gen_ai.request.temperature', 0, 1), unique('gen_ai.response.id', 'chatcmpl-'), { key: 'gen_ai.response.finish_reasons', value: { is: 'nested', type: AttributeType.ARRAY, json: '{"arrayValue":{"values":[{"stringValue":"stop"}]}}' } }, text('server.address', 'api.openai.com'), { key: 'error.type', value: { is: 'error-type' } }],
  });
  const tool = t.work(assistant, 'execute_tool find_products', { median: 0.4 * MS, calls: [call(t.fetch(assistant, find))], attributes: [text('gen_ai.operation.name', 'execute_tool'), text('gen_ai.tool.name', 'find_products'), text('gen_ai.tool.type', 'function'), unique('gen_ai.tool.call.id', 'call_')] });
  const agent = t.work(assistant, 'invoke_agent shop-helper', { median: 4 * MS, attributes: [text('gen_ai.operation.name', 'invoke_agent'), text('gen_ai.agent.name', 'shop-helper'), unique('gen_ai.conversation.id', 'conv-'), text('gen_ai.provider.name', 'openai')], calls: [call(chat), call(tool, { low: 0, high: 3 }), call(chat, { retries: 1 })] });
  const ask = t.served(assistant, { method: 'POST', route: '/assistant', median: 2 * MS, calls: [call(agent)] });

  // the storefront (BFF), the gateway, the browser
  const page = (method: string, route: string, path: string, calls: readonly ReturnType<typeof call>[], extra: { readonly auth?: number; readonly ok?: number } = {}): Operation => {
    const served = t.served(web, {
      method, route, path, median: 2.2 * MS, tail: [0.02, 10], ok: extra.ok ?? 200, attributes: [subject('user.id', 'u{}', 20_000)],
      calls: [call(t.invoke(web, verify), { chance: extra.auth ?? 0.55 }), ...calls],
    });
    const routed = t.served(gateway, { method, route, path: `${path}`, median: 300 * US, ok: extra.ok ?? 200, edge: true, calls: [call(t.fetch(gateway, served))], attributes: [text('upstream_cluster', 'storefront'), unique('guid:x-request-id'), text('response_flags', '-')] });
    return t.fetch(browser, routed);
  };
  const visit = (name: string, calls: readonly ReturnType<typeof call>[]): Operation =>
    t.span(browser, name, Kind.INTERNAL, {
      median: 60 * MS, sigma: 0.8, tail: [0.05, 6], calls, eventChance: 0.5,
      attributes: [text('url.full', 'https://shop.example/'), pick('browser.language', 'en-GB', 'de-DE', 'sv-SE', 'fr-FR'), unique('session.id'), pick('app.screen.name', 'home', 'category', 'product', 'cart', 'orders'), bool('browser.mobile', 0.5), range('browser.viewport.width', 360, 2560), pick('network.connection.type', 'wifi', 'cell', 'wired'), range('app.page.bytes', 20_000, 900_000)],
    });
  const product = page('GET', '/api/products/{id}', '/api/products/{}', [call(t.invoke(web, getProduct)), call(t.invoke(web, quote)), call(t.invoke(web, recommend), { mode: 'parallel', critical: false, chance: 0.7 }), call(t.fetch(web, listReviews), { mode: 'parallel', critical: false, chance: 0.5 }), call(t.invoke(web, showAd), { mode: 'parallel', critical: false, chance: 0.3 })]);
  const category = page('GET', '/api/products', '/api/products?category={}', [call(t.invoke(web, listProducts)), call(t.invoke(web, quoteMany)), call(t.invoke(web, showAd), { mode: 'parallel', critical: false, chance: 0.4 })]);
  const searching = page('GET', '/api/search', '/api/search?q=term{}', [call(t.fetch(web, find))]);
  const viewCart = page('GET', '/api/cart', '/api/cart', [call(t.invoke(web, getCart)), call(t.invoke(web, quoteMany), { chance: 0.8 })], { auth: 1 });
  const adding = page('POST', '/api/cart/items', '/api/cart/items', [call(t.invoke(web, addToCart))], { auth: 1, ok: 201 });
  const buying = page('POST', '/api/checkout', '/api/checkout', [call(t.fetch(web, placeOrder))], { auth: 1, ok: 201 });
  const history = page('GET', '/api/orders', '/api/orders', [call(t.fetch(web, orderHistory))], { auth: 1 });
  const loggingIn = page('POST', '/api/login', '/api/login', [call(t.fetch(web, login))], { auth: 0 });
  const asking = page('POST', '/api/assistant', '/api/assistant', [call(t.fetch(web, ask))], { auth: 1 });
  const gatewayImage = t.served(gateway, { method: 'GET', route: '/images/*', path: '/images/{}.webp', median: 200 * US, edge: true, calls: [call(t.fetch(gateway, image))] });

  // things nobody clicks: probes, the batch job, the mobile app's impressions (sampled at the head)
  const probe = (service: Service): Operation => t.served(service, { method: 'GET', route: '/healthz', median: 200 * US });
  const impression = t.served(ads, { method: 'POST', route: '/v1/impressions', ok: 202, median: 0.9 * MS, attributes: [pick('app.platform', 'ios', 'android')], calls: [call(t.redis(ads, 'INCRBY', 'imp:{}')), call(t.publish(ads, 'ads.impressions', []))] });
  const reconcile = t.work(ledger, 'ledger.reconcile', {
    median: 200 * MS, attributes: [text('job.name', 'ledger.reconcile'), unique('job.run_id', 'run-'), range('job.rows', 5_000, 90_000)], eventChance: 1,
    calls: [
      call(t.sql(ledger, { operation: 'SELECT', table: 'ledger', database: 'ledger', statement: 'SELECT id, account, amount, booked FROM ledger WHERE id > %s ORDER BY id LIMIT 1000', maxRows: 1000 }, { median: 35 * MS, tail: [0.05, 8] }), { low: 30, high: 90 }),
      call(t.sql(ledger, { operation: 'UPDATE', table: 'ledger', database: 'ledger', statement: 'UPDATE ledger SET reconciled = now() WHERE id = ANY(%s)', maxRows: 1000 }, { median: 60 * MS }), { low: 30, high: 60 }),
    ],
  });

  return {
    topology: t,
    flows: [
      { root: visit('view product', [call(product), call(t.fetch(browser, gatewayImage), { mode: 'parallel', low: 0, high: 2, critical: false })]), weight: 30 },
      { root: visit('view category', [call(category)]), weight: 16 },
      { root: visit('search', [call(searching)]), weight: 12 },
      { root: visit('view cart', [call(viewCart)]), weight: 9 },
      { root: adding, weight: 9 },
      { root: visit('place order', [call(buying)]), weight: 4 },
      { root: visit('order history', [call(history)]), weight: 1.6 },
      { root: loggingIn, weight: 4 },
      { root: asking, weight: 0.8 },
      { root: t.fetch(browser, gatewayImage), weight: 11 },
      ...[web, auth, search, orders, reviews].map((service) => ({ root: probe(service), weight: 1.2 })),
      { root: impression, weight: 5, threshold: 'c' },
      { root: impression, weight: 2, threshold: 'e666' },
      { root: reconcile, weight: 0.02 },
    ],
  };
}
