import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { chooseTheme, currentTheme } from '../theme/index.ts';

export function AppFrame() {
  return (
    <div className="app">
      <header className="app-bar">
        <Link to="/" className="brand">
          <img src="/favicon.svg" alt="" />
          Spoor
        </Link>
        <nav aria-label="Main">
          <Link to="/" activeOptions={{ exact: true }}>
            Services
          </Link>
          <Link to="/search" activeOptions={{ includeSearch: false }}>
            Search
          </Link>
        </nav>
        <TraceJump />
        <ThemeSwitch />
      </header>
      <main className="page">
        <Outlet />
      </main>
    </div>
  );
}

/** Opens a trace by its pasted id; the server understands every usual form. */
function TraceJump() {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const open = (event: SyntheticEvent): void => {
    event.preventDefault();
    const traceId = text.trim();
    if (traceId === '') return;
    setText('');
    void navigate({ to: '/trace/$traceId', params: { traceId } });
  };
  return (
    <form className="jump" role="search" onSubmit={open}>
      <input className="input mono" aria-label="Open a trace by id" placeholder="Trace id" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />
    </form>
  );
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme);
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className="button quiet small"
      aria-label={`Switch to the ${next} theme`}
      title={`Switch to the ${next} theme`}
      onClick={() => {
        chooseTheme(next);
        setTheme(next);
      }}
    >
      {theme === 'dark' ? '☾' : '☀'}
    </button>
  );
}
