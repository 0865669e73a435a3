import { useState } from 'preact/hooks'

const key = 'tsunagu-theme'
const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]
const names: Readonly<Record<Theme, string>> = { auto: '明るさ 自動', light: '明るさ 昼', dark: '明るさ 夜' }

const stored = (): Theme => themes.find((theme) => theme === localStorage.getItem(key)) ?? 'auto'

function apply(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

apply(stored())

/** Night wards want it dark whatever the machine is set to. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(stored)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto'
  return (
    <button
      type="button"
      className="bar-button"
      onClick={() => {
        localStorage.setItem(key, next)
        apply(next)
        setTheme(next)
      }}
    >
      {names[theme]}
    </button>
  )
}
