# 导入：从选择文件到撤回。
import-choose = 将文件拖到这里
import-choose-text = 支持 CSV、TSV 或纯文本格式的联系人、公司、线索、商机、订单或产品。确认各列之前不会写入任何内容。
import-choose-file = 选择文件
import-sample = 使用示例数据
import-sample-name = 示例公司
import-reading = 正在查看文件…
import-failed = 导入已停止
import-start-again = 重新开始
import-worker-lost = 读取程序已停止。已导入的内容保留在下方列表中，其他内容没有改变。
import-other-build = 长青有新版本。请刷新页面后重新选择文件；未作任何更改。
import-unreadable = 无法将此文件作为表格读取。未作任何更改。
import-unreadable-spreadsheet = 这是电子表格。请先另存为 CSV，再重新选择。未作任何更改。
import-unreadable-pdf = 这是 PDF。只能读取文本形式的表格。未作任何更改。
import-unreadable-image = 这是图片。只能读取文本形式的表格。未作任何更改。
import-unreadable-archive = 这是压缩包。请解压后选择其中的文件。未作任何更改。
import-unreadable-binary = 这不是文本文件。未作任何更改。
import-unreadable-empty = 文件是空的。
import-unreadable-too-many-columns = 文件的列太多。也许使用了其他分隔符。
import-unreadable-unreadable = 浏览器无法读取此文件。它可能已被移动，或正被其他程序打开。
import-unreadable-web-page = 这是网页。请用电子表格打开并另存为 CSV。未作任何更改。
import-source = 编号来自哪个系统
import-source-hint = 例如 Shopify 或金蝶。同一系统的所有文件请用同一名称，订单才能找到客户；只有一个系统时可留空。
import-how-read = 读取方式
import-rows-are = 每一行是
import-encoding = 编码
import-delimiter = 分隔符
import-delimiter-comma = 逗号 ,
import-delimiter-semicolon = 分号 ;
import-delimiter-tab = 制表符
import-delimiter-bar = 竖线 |
import-delimiter-spaces = 空格
import-header = 第一行
import-header-yes = 是列名
import-header-no = 已经是数据
import-automatic = 自动
import-numbers = 数字
import-numbers-comma = 1.234,50
import-numbers-point = 1,234.50
import-dates = 日期
import-dates-day-first = 日在前：31/12
import-dates-month-first = 月在前：12/31
import-columns = 各列及其去向
import-in-file = 文件中的列
import-examples = 示例
import-goes-to = 对应字段
import-column = 第 { $number } 列
import-column-to = “{ $column }”对应的字段
import-size = 文件大小：{ $size }
import-about-rows = 约 { $count } 行
import-start = 导入
import-to-ignore = 不导入
import-to-full-name = 完整姓名
import-to-company = 公司（按名称）
import-to-customer-key = 客户（按其他系统中的编号）
import-to-customer-name = 客户（按名称）
import-to-customer-email = 客户（按邮箱）
import-to-product = 产品（按货号或名称）
import-to-product-sku = 产品（按货号）
import-to-product-category = 产品的类别
import-to-quantity = 数量
import-to-external-id = 其他系统中的编号
import-to-address-part = { $field }：{ $part }
import-to-line = 明细：{ $field }
import-running = 已读取 { $rows } 行
import-running-text = 您可以继续工作；只要此窗口打开，导入就会继续。
import-cancel = 停止并撤回
import-finished = 全部内容已保存在本机
import-count-rows = 读取的行
import-count-created = 新增记录
import-count-updated = 补充或更改
import-count-unchanged = 已存在
import-count-troubled = 有问题的行
import-count-rejected = 未导入的行
import-brought = { $kind }：{ $count }
import-report = 保存报告
import-another = 导入其他文件
import-undo = 撤回
import-undo-ask = 撤回此次导入？
import-undo-text = { $away ->
    [0] 它新建的记录都会保留。
   *[other] 它新建的 { $away } 条记录将被移除。
}{ $kept ->
    [0] {""}
   *[other] 另有 { $kept } 条此后有人处理过或被其他记录引用，将予保留。
}{ $changed ->
    [0] {""}
   *[other] 它更改的 { $changed } 条记录将恢复原来的内容，之后又被更改的除外。
}此操作无法撤销，但重新导入该文件可找回被移除的记录。
import-undone = 导入已撤回。{ $restored ->
    [0] 没有记录受到影响。
   *[other] { $restored } 条记录已恢复原状。
}
import-undone-left = 导入已部分撤回。{ $restored } 条记录已恢复原状；另有 { $left } 条被它更改的记录保持现状：之后又被更改，或本机不知道原来的内容。
import-undone-unsure = 已按本机所知撤回导入。{ $restored } 条记录已恢复原状。该导入没有完成，其他记录可能仍保留它的更改。
import-undone-kept = 它新建的 { $kept } 条记录予以保留：此后有人处理过，或被其他记录引用。
import-problem = 第 { $line } 行：{ $problem }
import-taken-back = 已撤回
import-past = 以往的导入
import-past-detail = { $kind } · { $when } · { $records } 条记录
import-note-mixed-encoding = 部分行的编码与其余不同。已尽可能修复，详见报告。
import-note-ragged-rows = 部分行的单元格数与列数不一致。
import-note-duplicate-headers = 有多列名称相同。
import-note-empty-headers = 部分列没有名称。
import-note-no-header = 第一行看起来是数据，因此各列按序号命名。
import-note-broken-quotes = 有引号没有闭合。从下一行继续读取，详见报告。
import-note-nul-bytes = 文件中含有 NUL 字符，已移除。
import-note-control-characters = 文件中含有控制字符，已移除。
import-note-long-cells = 部分单元格非常长。
import-note-formulas = 部分单元格像是公式。它们作为文本保存，绝不会被执行。
import-note-many-columns = 文件的列非常多；无法判断去向的列将不导入。
import-note-title-rows = 表格上方的几行被视为标题，已跳过。
import-note-lost-characters = 部分字符无法读取，报告中列出了所在的行。
import-note-ambiguous-numbers = 部分数字有两种读法，例如 1,234。请指定逗号是否为小数点。
import-note-ambiguous-dates = 部分日期有两种读法，例如 03/04/2024。请指定日是否在前。
import-more-columns = 显示更多列（还有 { $count } 列）
