import { AppError } from '../../app-error.ts';
import type { Command } from '../command.ts';
import { ENDPOINT_OPTION, otlpEndpoint } from '../endpoints.ts';
import { newSendReport, sendBlock } from '../otlp-sender.ts';
import { createProgress } from '../progress.ts';
import { readSpanFile, sizeOf } from '../read-span-file.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'Send the spans of files to a running Spoor: OTLP JSON or protobuf, Jaeger JSON, also .gz and .zst.',
  operands: 'FILE…',
  options: [ENDPOINT_OPTION],
  takesSettings: false,
  notes: ['Example', '  spoor import trace.json spans.pb.zst'],
  run: async (args) => {
    if (args.positional.length === 0) throw new AppError('USAGE', 'spoor import needs at least one file. "spoor import --help" shows how.');
    const endpoint = otlpEndpoint(args);
    const report = newSendReport();
    const total = args.positional.map(sizeOf).reduce((sum, size) => sum + size, 0);
    const progress = createProgress('import');
    let finished = 0;
    for (const path of args.positional) {
      for await (const piece of readSpanFile(path)) {
        await sendBlock(piece.block, endpoint, report);
        report.rejected += piece.report.rejected;
        for (const message of piece.report.messages) report.reasons.add(message);
        progress.update(finished + piece.bytesRead, total, `${report.sent.toLocaleString('en')} spans`);
      }
      finished += sizeOf(path);
    }
    progress.finish(`${report.sent.toLocaleString('en')} spans kept, ${report.rejected.toLocaleString('en')} rejected`);
    for (const reason of report.reasons) process.stderr.write(`  ${reason}\n`);
    return report.sent === 0 && report.rejected > 0 ? 1 : 0;
  },
};
