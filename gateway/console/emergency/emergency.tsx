export function Emergency() {
  return <h1>救急サマリーを開く</h1>
}
