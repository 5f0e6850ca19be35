import { useEffect, useState } from 'react';
import { CloseIcon, DropIcon } from '../widgets/icons.tsx';
import { useFileOpener } from './open-file.ts';

/** A trace file may be dropped on any page. */
export function FileDrop() {
  const { open, busy, problem } = useFileOpener();
  const [over, setOver] = useState(false);
  const [hidden, setHidden] = useState<string>();
  useEffect(() => {
    const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) open(file);
    };
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [open]);
  return (
    <>
      {over && (
        <div className="drop-overlay" aria-hidden="true">
          <div>
            <DropIcon />
            <p>Drop a trace file: OTLP, Jaeger or Zipkin</p>
            <p className="muted">It is opened in this browser and not uploaded.</p>
          </div>
        </div>
      )}
      {busy !== undefined && (
        <div className="toast" role="status">
          Opening {busy} …
        </div>
      )}
      {problem !== undefined && problem !== hidden && (
        <div className="toast error" role="alert">
          {problem}
          <button type="button" className="button quiet icon-button" aria-label="Dismiss" onClick={() => setHidden(problem)}>
            <CloseIcon />
          </button>
        </div>
      )}
    </>
  );
}
