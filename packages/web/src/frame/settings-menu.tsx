import { useId, useState } from 'react';
import { setPreferences, usePreferences } from '../preferences/index.ts';
import { chooseContrast, chooseTheme, chosenTheme, currentContrast } from '../theme/index.ts';
import type { Theme } from '../theme/index.ts';
import { SettingsIcon } from '../widgets/icons.tsx';
import { Popover } from '../widgets/popover.tsx';
import { Segmented } from '../widgets/segmented.tsx';

export function SettingsMenu({ onKeys }: { readonly onKeys: () => void }) {
  return (
    <Popover label="Settings" className="button quiet icon-button" button={<SettingsIcon />} align="end">
      {(close) => (
        <Settings
          onKeys={() => {
            close();
            onKeys();
          }}
        />
      )}
    </Popover>
  );
}

const ZONES = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC');
const OWN_ZONE = new Intl.DateTimeFormat('en').resolvedOptions().timeZone;

function Settings({ onKeys }: { readonly onKeys: () => void }) {
  const { zone, times, singleKeys } = usePreferences();
  const [theme, setTheme] = useState<Theme | 'system'>(() => chosenTheme() ?? 'system');
  const [contrast, setContrast] = useState(currentContrast);
  const id = useId();
  return (
    <div className="settings">
      <div className="setting">
        <span>Theme</span>
        <Segmented
          label="Theme"
          options={{ system: 'System', light: 'Light', dark: 'Dark' }}
          value={theme}
          onChange={(next) => {
            chooseTheme(next === 'system' ? undefined : next);
            setTheme(next);
          }}
        />
      </div>
      <div className="setting">
        <span>Contrast</span>
        <Segmented
          label="Contrast"
          options={{ normal: 'Normal', more: 'High' }}
          value={contrast}
          onChange={(next) => {
            chooseContrast(next);
            setContrast(next);
          }}
        />
      </div>
      <div className="setting">
        <span>Times</span>
        <Segmented label="Times" options={{ relative: 'Relative', absolute: 'Absolute' }} value={times} onChange={(next) => setPreferences({ times: next })} />
      </div>
      <div className="setting">
        <label htmlFor={`${id}-zone`}>Time zone</label>
        <select id={`${id}-zone`} className="input" value={zone ?? ''} onChange={({ target }) => setPreferences({ zone: target.value === '' ? undefined : target.value })}>
          <option value="">Browser ({OWN_ZONE})</option>
          <option value="UTC">UTC</option>
          {ZONES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className="setting">
        <label htmlFor={`${id}-keys`}>Single-key shortcuts</label>
        <input id={`${id}-keys`} type="checkbox" checked={singleKeys} onChange={({ target }) => setPreferences({ singleKeys: target.checked })} />
      </div>
      <button type="button" className="menu-item" onClick={onKeys}>
        List of keys <kbd>?</kbd>
      </button>
    </div>
  );
}
