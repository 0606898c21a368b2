# 匯入：從選擇檔案到撤回。
import-choose = 將檔案拖曳到這裡
import-choose-text = 支援 CSV、TSV 或純文字格式的聯絡人、公司、名單、商機、訂單或產品。確認各欄之前不會寫入任何內容。
import-choose-file = 選擇檔案
import-sample = 使用範例資料
import-sample-name = 範例公司
import-reading = 正在查看檔案…
import-failed = 匯入已停止
import-start-again = 重新開始
import-worker-lost = 讀取程式已停止。已匯入的內容保留在下方清單中，其他內容沒有變更。
import-other-build = 長青有新版本。請重新整理頁面後再次選擇檔案；沒有任何變更。
import-unreadable = 無法將此檔案當作表格讀取。沒有任何變更。
import-unreadable-spreadsheet = 這是試算表。請先另存為 CSV，再重新選擇。沒有任何變更。
import-unreadable-pdf = 這是 PDF。只能讀取文字形式的表格。沒有任何變更。
import-unreadable-image = 這是圖片。只能讀取文字形式的表格。沒有任何變更。
import-unreadable-archive = 這是壓縮檔。請解壓縮後選擇其中的檔案。沒有任何變更。
import-unreadable-binary = 這不是文字檔。沒有任何變更。
import-unreadable-empty = 檔案是空的。
import-unreadable-too-many-columns = 檔案的欄位太多。也許使用了其他分隔符號。
import-unreadable-unreadable = 瀏覽器無法讀取此檔案。它可能已被移動，或正由其他程式開啟。
import-unreadable-web-page = 這是網頁。請用試算表開啟並另存為 CSV。沒有任何變更。
import-source = 編號來自哪個系統
import-source-hint = 例如 Shopify 或 SAP。同一系統的所有檔案請用同一名稱，訂單才能找到客戶；只有一個系統時可留空。
import-how-read = 讀取方式
import-rows-are = 每一列是
import-encoding = 編碼
import-delimiter = 分隔符號
import-delimiter-comma = 逗號 ,
import-delimiter-semicolon = 分號 ;
import-delimiter-tab = 定位字元
import-delimiter-bar = 直線 |
import-delimiter-spaces = 空格
import-header = 第一列
import-header-yes = 是欄位名稱
import-header-no = 已經是資料
import-automatic = 自動
import-numbers = 數字
import-numbers-comma = 1.234,50
import-numbers-point = 1,234.50
import-dates = 日期
import-dates-day-first = 日在前：31/12
import-dates-month-first = 月在前：12/31
import-columns = 各欄及其去向
import-in-file = 檔案中的欄位
import-examples = 範例
import-goes-to = 對應欄位
import-column = 第 { $number } 欄
import-column-to = 「{ $column }」對應的欄位
import-size = 檔案大小：{ $size }
import-about-rows = 約 { $count } 列
import-start = 匯入
import-to-ignore = 不匯入
import-to-full-name = 完整姓名
import-to-company = 公司（依名稱）
import-to-customer-key = 客戶（依其他系統中的編號）
import-to-customer-name = 客戶（依名稱）
import-to-customer-email = 客戶（依電子郵件）
import-to-product = 產品（依貨號或名稱）
import-to-product-sku = 產品（依貨號）
import-to-product-category = 產品的類別
import-to-quantity = 數量
import-to-external-id = 其他系統中的編號
import-to-address-part = { $field }：{ $part }
import-to-line = 明細：{ $field }
import-running = 已讀取 { $rows } 列
import-running-text = 您可以繼續工作；只要此視窗開啟，匯入就會繼續。
import-cancel = 停止並撤回
import-finished = 全部內容已儲存在本機
import-count-rows = 讀取的列
import-count-created = 新增紀錄
import-count-updated = 補充或變更
import-count-unchanged = 已存在
import-count-troubled = 有問題的列
import-count-rejected = 未匯入的列
import-brought = { $kind }：{ $count }
import-report = 儲存報告
import-another = 匯入其他檔案
import-undo = 撤回
import-undo-ask = 撤回此次匯入？
import-undo-text = { $away ->
    [0] 它新建的紀錄都會保留。
   *[other] 它新建的 { $away } 筆紀錄將被移除。
}{ $kept ->
    [0] {""}
   *[other] 另有 { $kept } 筆此後有人處理過或被其他紀錄引用，將予保留。
}{ $changed ->
    [0] {""}
   *[other] 它變更的 { $changed } 筆紀錄將恢復原來的內容，之後又被變更的除外。
}此操作無法復原，但重新匯入該檔案可找回被移除的紀錄。
import-undone = 匯入已撤回。{ $restored ->
    [0] 沒有紀錄受到影響。
   *[other] { $restored } 筆紀錄已恢復原狀。
}
import-undone-left = 匯入已部分撤回。{ $restored } 筆紀錄已恢復原狀；另有 { $left } 筆被它變更的紀錄保持現狀：之後又被變更，或本機不知道原來的內容。
import-undone-unsure = 已按本機所知撤回匯入。{ $restored } 筆紀錄已恢復原狀。該匯入沒有完成，其他紀錄可能仍保留它的變更。
import-undone-kept = 它新建的 { $kept } 筆紀錄予以保留：此後有人處理過，或被其他紀錄引用。
import-problem = 第 { $line } 列：{ $problem }
import-taken-back = 已撤回
import-past = 以往的匯入
import-past-detail = { $kind } · { $when } · { $records } 筆紀錄
import-note-mixed-encoding = 部分列的編碼與其餘不同。已盡可能修復，詳見報告。
import-note-ragged-rows = 部分列的儲存格數與欄位數不一致。
import-note-duplicate-headers = 有多個欄位名稱相同。
import-note-empty-headers = 部分欄位沒有名稱。
import-note-no-header = 第一列看起來是資料，因此各欄依序號命名。
import-note-broken-quotes = 有引號沒有結尾。從下一列繼續讀取，詳見報告。
import-note-nul-bytes = 檔案中含有 NUL 字元，已移除。
import-note-control-characters = 檔案中含有控制字元，已移除。
import-note-long-cells = 部分儲存格非常長。
import-note-formulas = 部分儲存格像是公式。它們會以文字儲存，絕不會被執行。
import-note-many-columns = 檔案的欄位非常多；無法判斷去向的欄位將不匯入。
import-note-title-rows = 表格上方的幾列被視為標題，已略過。
import-note-lost-characters = 部分字元無法讀取，報告中列出了所在的列。
import-note-ambiguous-numbers = 部分數字有兩種讀法，例如 1,234。請指定逗號是否為小數點。
import-note-ambiguous-dates = 部分日期有兩種讀法，例如 03/04/2024。請指定日是否在前。
import-more-columns = 顯示更多欄位（還有 { $count } 欄）
