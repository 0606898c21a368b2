# 開啟工作區之前的畫面。

session-starting = 正在啟動
session-trouble = 長青無法啟動
session-trouble-text = 您輸入的內容已存於本機，請重新載入。
session-unreachable = 無法連線到伺服器
session-unreachable-text = 本機尚無資料，首次啟動需要網路，之後可離線使用。
session-try-again = 再試一次
session-name = 您的姓名
session-email = 電子郵件
session-password = 密碼
session-password-hint = 至少 10 個字元，建議使用幾個詞組成的片語。
setup-title = 開始使用
setup-text = 建立此伺服器的第一個帳號與工作區，您將是擁有者。
setup-code = 設定碼
setup-code-hint = 伺服器啟動時顯示於終端機。
setup-workspace = 工作區名稱
setup-create = 建立
sign-in-title = 登入
sign-in-text = 登入後，本機可離線使用。
sign-in-again = 重新登入
invitation-title = 您收到了邀請
invitation-text = { $inviter } 邀請您加入「{ $workspace }」。
invitation-join = 加入
choose-title = 選擇工作區
choose-text = 每個工作區有各自的客戶與成員。
choose-create = 新增工作區
