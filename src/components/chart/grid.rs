//! A grid of counts, darker where there are more; a table whose cells can be opened.

use leptos::prelude::*;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// Its count.
    pub value: u32,
    /// The count as it is read.
    pub text: String,
    /// The rows behind it.
    pub href: String,
    /// What the link is called.
    pub label: String,
}

/// A grid with named rows and columns.
#[component]
pub fn GridChart(
    /// What is shown.
    #[prop(into)]
    title: String,
    /// What the rows stand for.
    #[prop(into)]
    row_axis: String,
    /// What the columns stand for.
    #[prop(into)]
    column_axis: String,
    /// Names of the columns.
    columns: Vec<String>,
    /// Name and cells of each row.
    rows: Vec<(String, Vec<GridCell>)>,
) -> impl IntoView {
    let most = rows.iter().flat_map(|(_, cells)| cells).map(|cell| cell.value).max().unwrap_or(0).max(1);
    let cell = move |cell: GridCell| {
        // The square root spreads the many small counts.
        let depth = (f64::from(cell.value) / f64::from(most)).sqrt();
        let step = if cell.value == 0 { 0 } else { (depth * 5.0).ceil() as u8 };
        view! {
            <td class="grid-cell" data-depth=step.to_string()>
                {if cell.value == 0 {
                    view! { <span>{cell.text}</span> }.into_any()
                } else {
                    view! { <a href=cell.href aria-label=cell.label>{cell.text}</a> }.into_any()
                }}
            </td>
        }
    };
    let row = move |(name, cells): (String, Vec<GridCell>)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells.into_iter().map(cell).collect_view()}
            </tr>
        }
    };
    view! {
        <figure class="grid-chart">
            <span class="grid-rows-name" aria-hidden="true">{row_axis.clone()}</span>
            <table>
                <caption class="visually-hidden">{title} ". " {row_axis} " × " {column_axis.clone()}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {columns.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
            <span class="grid-columns-name" aria-hidden="true">{column_axis}</span>
        </figure>
    }
}
