// Watches itself, and works half of the time if it is told to.
import { beat } from '../../processes/silence.ts'
import { watchOwnStops } from '../../processes/stand-still.ts'

const stops = watchOwnStops('it')
beat(() => [stops() ?? []].flat())
setInterval(() => {
  const untilMs = performance.now() + (process.argv[2] === 'working' ? 50 : 0)
  while (performance.now() < untilMs);
}, 100)
