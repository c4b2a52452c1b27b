import { beat } from './silence.ts'

// Loaded before a child's own modules: on a busy machine those take their time.
beat()
