/** What a row says. Everything ends in text nodes and attributes: names come from strangers. */
export interface RowContent {
  readonly node: number;
  readonly row: number;
  readonly top: number;
  readonly level: number;
  readonly indent: number;
  /** Deeper than the indent can show. */
  readonly deep: boolean;
  readonly setSize: number;
  readonly place: number;
  /** Undefined: nothing below. */
  readonly expanded: boolean | undefined;
  readonly slot: number;
  readonly kind: number;
  readonly error: boolean;
  /** `×4,012`, before the names; empty for spans. */
  readonly multiple: string;
  readonly service: string;
  readonly name: string;
  readonly quiet: boolean;
  /** What is folded away below, `+24`; empty for nothing. */
  readonly hidden: string;
  readonly hiddenErrors: string;
  readonly links: number;
  readonly duration: string;
  /** Words for what the bar shows. */
  readonly description: string;
  readonly labelAt: number;
  readonly labelEnds: boolean;
  readonly selected: boolean;
  readonly match: boolean;
  readonly dimmed: boolean;
}

const KIND_MARKS = ['', '', '↙', '↗', '⇥', '⇤'];
const KIND_NAMES = ['', '', 'server', 'client', 'producer', 'consumer'];

/**
 * One reusable row. Imperative on purpose: scrolling touches fifty of these a frame, and only what differs from what the
 * element shows already is written (bench: `npm run bench:ui`).
 */
export class RowElement {
  readonly element = document.createElement('div');
  private readonly name = cell('wf-name');
  private readonly time = cell('wf-time');
  private readonly toggle = part('span', 'wf-toggle');
  private readonly depth = part('span', 'wf-depth');
  private readonly dot = part('span', 'service-dot');
  private readonly multiple = part('span', 'wf-multiple');
  private readonly service = document.createElement('strong');
  private readonly operation = document.createElement('span');
  private readonly kind = part('span', 'wf-kind');
  private readonly error = part('span', 'wf-error');
  private readonly links = part('span', 'wf-links');
  private readonly hidden = part('span', 'wf-hidden');
  private readonly hiddenCount = document.createElement('span');
  private readonly hiddenErrors = part('span', 'error-text');
  private readonly description = part('span', 'visually-hidden');
  private readonly label = part('span', 'wf-label');
  private shown: RowContent | undefined;

  constructor() {
    this.element.className = 'wf-row';
    this.element.hidden = true;
    this.element.setAttribute('role', 'row');
    const text = part('span', 'wf-text');
    text.append(this.service, ' ', this.operation);
    this.hidden.append(this.hiddenCount, this.hiddenErrors);
    this.error.textContent = '⚠';
    this.error.title = 'Error';
    this.links.textContent = '⇆';
    for (const silent of [this.toggle, this.dot, this.kind, this.error, this.links, this.label]) silent.setAttribute('aria-hidden', 'true');
    this.name.append(this.toggle, this.depth, this.dot, this.error, this.multiple, text, this.kind, this.links, this.hidden);
    this.time.append(this.description, this.label);
    this.element.append(this.name, this.time);
  }

  /** The node shown, -1 while unused. */
  get node(): number {
    return this.shown?.node ?? -1;
  }

  show(next: RowContent): void {
    const was = this.shown;
    this.shown = next;
    const { element } = this;
    if (was === undefined) element.hidden = false;
    if (was?.node !== next.node) element.id = rowId(next.node);
    if (was?.top !== next.top) element.style.transform = `translateY(${next.top}px)`;
    if (was?.row !== next.row) element.setAttribute('aria-rowindex', String(next.row + 1));
    if (was?.level !== next.level) element.setAttribute('aria-level', String(next.level));
    if (was?.setSize !== next.setSize) element.setAttribute('aria-setsize', String(next.setSize));
    if (was?.place !== next.place) element.setAttribute('aria-posinset', String(next.place));
    if (was === undefined || was.expanded !== next.expanded) this.showExpanded(next.expanded);
    if (was?.selected !== next.selected) {
      element.setAttribute('aria-selected', String(next.selected));
      element.dataset['selected'] = String(next.selected);
    }
    if (was?.match !== next.match) element.dataset['match'] = String(next.match);
    if (was?.dimmed !== next.dimmed) element.dataset['dimmed'] = String(next.dimmed);
    if (was?.indent !== next.indent) this.name.style.paddingLeft = `${next.indent + 4}px`;
    if (was?.deep !== next.deep || was.level !== next.level) setText(this.depth, next.deep ? String(next.level - 1) : '');
    if (was?.slot !== next.slot) this.dot.dataset['slot'] = String(next.slot);
    if (was?.kind !== next.kind) {
      setText(this.kind, KIND_MARKS[next.kind] ?? '');
      this.kind.title = KIND_NAMES[next.kind] ?? '';
    }
    if (was?.error !== next.error) this.error.hidden = !next.error;
    if (was?.multiple !== next.multiple) setText(this.multiple, next.multiple);
    if (was?.service !== next.service) this.service.textContent = next.service;
    if (was?.name !== next.name) this.operation.textContent = next.name;
    if (was?.quiet !== next.quiet) this.operation.className = next.quiet ? 'muted' : '';
    if (was?.hidden !== next.hidden || was.hiddenErrors !== next.hiddenErrors) {
      this.hidden.hidden = next.hidden === '' && next.hiddenErrors === '';
      this.hiddenCount.textContent = next.hidden;
      this.hiddenErrors.textContent = next.hiddenErrors;
    }
    if (was?.links !== next.links) {
      this.links.hidden = next.links === 0;
      this.links.title = `${next.links} ${next.links === 1 ? 'link' : 'links'}`;
    }
    if (was?.description !== next.description) this.description.textContent = next.description;
    if (was?.duration !== next.duration) this.label.textContent = next.duration;
    if (was?.labelAt !== next.labelAt || was.labelEnds !== next.labelEnds) this.label.style.transform = `translateX(${next.labelAt}px)${next.labelEnds ? ' translateX(-100%)' : ''}`;
  }

  hide(): void {
    if (this.shown === undefined) return;
    this.shown = undefined;
    this.element.hidden = true;
    this.element.removeAttribute('id');
  }

  private showExpanded(expanded: boolean | undefined): void {
    if (expanded === undefined) this.element.removeAttribute('aria-expanded');
    else this.element.setAttribute('aria-expanded', String(expanded));
    this.toggle.textContent = expanded === undefined ? '' : expanded ? '▾' : '▸';
  }
}

export function rowId(node: number): string {
  return `span-row-${node}`;
}

function cell(className: string): HTMLElement {
  const made = part('div', className);
  made.setAttribute('role', 'gridcell');
  return made;
}

function part(tag: 'div' | 'span', className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function setText(element: HTMLElement, text: string): void {
  element.textContent = text;
  element.hidden = text === '';
}
