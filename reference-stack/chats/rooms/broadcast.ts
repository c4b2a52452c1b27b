import { postingToEach } from '../posting/post-to-each.ts'
import type { ServerFrame } from './frames.ts'
import { settings } from './settings.ts'

/** Posts a frame to everybody that it is for. */
export const broadcast = await postingToEach<ServerFrame>(settings, 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI')
