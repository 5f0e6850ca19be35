import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import './dialog.css';

interface DialogProps {
  readonly label: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog; Escape and a click beside it close it, and the focus returns to where it was. */
export function Dialog({ label, className = '', onClose, children }: DialogProps) {
  const host = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = host.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={host}
      className={`dialog ${className}`}
      aria-label={label}
      onClose={({ currentTarget }) => {
        // The event comes late: meanwhile the dialog may have been opened again.
        if (!currentTarget.open) onClose();
      }}
      onClick={(event) => {
        if (event.target === host.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
