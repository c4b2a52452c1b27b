import type { Config } from './config.ts'

export type { Config, Duration, Share, Size } from './config.ts'

/** Types a config file: `export default defineConfig({ ... })`. */
export function defineConfig(config: Config): Config {
  return config
}
