/** What the hub keeps of an image, in base64 less a third. */
const mostBytes = 300 * 1024
const longestSide = 1600

/** base64 of the picture, redrawn as large as is kept; null where the browser cannot read it as one. */
export async function shrunk(file: Blob): Promise<string | null> {
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch {
    return null
  }
  for (let side = longestSide; side >= 200; side = Math.floor(side * 0.75)) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const canvas = new OffscreenCanvas(
      Math.max(16, Math.round(picture.width * scale)),
      Math.max(16, Math.round(picture.height * scale)),
    )
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })
    if (jpeg.size <= mostBytes) return base64Of(new Uint8Array(await jpeg.arrayBuffer()))
  }
  return null
}

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
