extension DashboardPage {
  static let style = """
    :root { --heat-colour: #f2a33a; --line: #c8c8c8; } .wide { display: grid; gap: 1.5em; }
    @media (prefers-color-scheme: dark) { :root { --heat-colour: #a85b00; --line: #484848; } }
    @media (min-width: 900px) { .wide { grid-template: "list feature" auto "map feature" 1fr / minmax(0, 5fr) minmax(0, 7fr); }
      #choose { grid-area: list; } #map { grid-area: map; } #feature { grid-area: feature; } }
    .wide > * { min-width: 0; } body { max-width: 1400px; } #feature:focus { outline: none; }
    #search { display: flex; flex-wrap: wrap; gap: 0.4em 0.8em; } #query { width: 11em; }
    input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--rule);
      border-radius: 3px; padding: 0.15em 0.4em; } button:disabled { opacity: 0.4; }
    #list { width: 100%; font-size: 0.9em; } #list th, #list td { padding: 0.15em 0.5em; min-width: 0; }
    #list td:first-child, #list th:first-child { min-width: 0; } #list .words { text-align: left; white-space: normal; }
    .histogram { max-width: 30em; } #list .words { min-width: 6em; }
    @media (max-width: 600px) { #list th:nth-child(3), #list td:nth-child(3) { display: none; }
      #list th, #list td { padding: 0.15em 0.3em; } .examples li { gap: 0.4em; } .examples .value { flex-basis: 2.4em; } }
    #list th:last-child { text-align: left; } tr[aria-current] { background: var(--soft); font-weight: bold; }
    a { color: #0b62a8; } @media (prefers-color-scheme: dark) { a { color: #6db8f0; } }
    code { background: var(--soft); padding: 0 0.2em; white-space: pre-wrap; overflow-wrap: anywhere;
      unicode-bidi: isolate; border-radius: 2px; }
    .facts { display: grid; grid-template-columns: auto 1fr; gap: 0.1em 1em; margin: 0.5em 0; } .facts dd { margin: 0; }
    h2, h3, h4 { margin: 0.8em 0 0.3em; } h4 { font-size: 0.95em; font-weight: normal; color: var(--axis); }
    #feature h2 { margin-top: 0; } .steps { margin: 0.2em 0; } .note, figcaption { color: var(--axis); }
    .note { font-size: 0.9em; margin: 0.2em 0; }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr)); gap: 0 1.5em; }
    .logits { font-size: 0.9em; width: 100%; } .logits td { padding: 0.05em 0.4em; min-width: 0; }
    .logits td:first-child { min-width: 5em; } .logits td:nth-child(2) { width: 45%; }
    .bar { display: block; height: 0.8em; width: calc(100% * var(--part)); background: #0072b2; opacity: 0.75; }
    .near { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2em 1em; margin: 0.2em 0; }
    .examples { list-style: none; padding: 0; margin: 0.2em 0; }
    .examples li { border-top: 1px solid var(--line); padding: 0.25em 0; display: flex; gap: 0.6em; }
    .examples .value { flex: 0 0 3.2em; text-align: right; color: var(--axis); font-variant-numeric: tabular-nums; }
    .examples .text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; line-height: 1.5; }
    .token { unicode-bidi: isolate; border-radius: 2px;
      background: color-mix(in srgb, var(--heat-colour) calc(100% * var(--heat, 0)), transparent); }
    .token.peak { text-decoration: underline 2px; text-underline-offset: 0.25em; font-weight: bold; }
    #under { min-height: 1.3em; font-size: 0.9em; margin: 0; }
    .dots { fill: none; stroke-linecap: round; } #map svg { max-width: 40em; touch-action: manipulation; }

    """
}
