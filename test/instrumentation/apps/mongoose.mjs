import mongoose from 'mongoose';
import { mongoStub } from './mongo-stub.cjs';

const server = await mongoStub();
await mongoose.connect(`mongodb://127.0.0.1:${server.address().port}/shop?directConnection=true`);
const User = mongoose.model('User', new mongoose.Schema({ name: String }, { autoIndex: false, autoCreate: false }));
await User.findOne({ name: 'secret' });
await mongoose.disconnect();
server.close();
