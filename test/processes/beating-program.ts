import { beat } from '../../processes/silence.ts'

process.on('message', ({ kind }: { kind: string }) => {
  if (kind === 'loop') for (;;);
  process.send?.({ kind })
})
beat()
