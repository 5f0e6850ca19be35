import { Dialog } from '../widgets/dialog.tsx';
import { CloseIcon } from '../widgets/icons.tsx';
import { useShortcutSections } from '../shortcuts/index.ts';

/** Every key that works at the moment, by where it works. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  const sections = useShortcutSections();
  return (
    <Dialog label="Keys" onClose={onClose}>
      <div className="dialog-head">
        <h2>Keys</h2>
        <button type="button" className="button quiet icon-button" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </button>
      </div>
      <div className="dialog-body key-sections">
        {sections.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {shortcuts.map(({ keys, name }) => (
                <div key={`${keys.join(' ')} ${name}`}>
                  <dt>
                    {keys.map((key, i) => (
                      <kbd key={i}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{name}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
