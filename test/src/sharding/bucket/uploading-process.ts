import { artilleryBucketPlace } from '../../../../src/sharding/bucket/bucket-place.ts'
import { PartUpload } from '../../../../src/sharding/bucket/upload-part.ts'

// Puts one part into the bucket of Artillery's run, as a container does.
const [folder = '', index = ''] = process.argv.slice(2)
const place = artilleryBucketPlace(process.env)
if (place !== null) {
  await using upload = new PartUpload({ folder, index: Number(index) }, place)
  process.send?.(await upload.finish())
}
process.disconnect()
