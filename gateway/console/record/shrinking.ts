/** What the hub keeps of an image, in base64 less a third. */
const mostBytes = 300 * 1024
const longestSide = 1600
/** More than any telephone's camera writes; unpacked, it would be more than a telephone has room for. */
const mostRead = 25 * 1024 * 1024

export type Shrunk =
  | { readonly kind: 'PICTURE'; readonly base64: string }
  | { readonly kind: 'REFUSED'; readonly reason: 'NO_IMAGE' | 'TOO_LARGE' }

const refused = (reason: 'NO_IMAGE' | 'TOO_LARGE'): Shrunk => ({ kind: 'REFUSED', reason })

/** The picture redrawn as large as is kept, or why the browser cannot. */
export async function shrunk(file: Blob): Promise<Shrunk> {
  if (file.size > mostRead) return refused('TOO_LARGE')
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file)
  } catch {
    return refused('NO_IMAGE')
  }
  for (let side = longestSide; side >= 200; side = Math.floor(side * 0.75)) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height))
    const canvas = new OffscreenCanvas(
      Math.max(16, Math.round(picture.width * scale)),
      Math.max(16, Math.round(picture.height * scale)),
    )
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })
    if (jpeg.size <= mostBytes) return { kind: 'PICTURE', base64: base64Of(new Uint8Array(await jpeg.arrayBuffer())) }
  }
  return refused('TOO_LARGE')
}

function base64Of(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
